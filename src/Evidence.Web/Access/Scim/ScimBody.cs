using System.Text.Json;
using Evidence.Kernel;

namespace Evidence.Web.Access.Scim;

/// <summary>What is read of bodies: nothing long, nothing deep, no name twice, and names of attributes in any capitals (RFC 7643, section 2.1).</summary>
internal static class ScimBody
{
    private const int Longest = 1 << 20, Deepest = 10;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Deepest, AllowDuplicateProperties = false };

    /// <exception cref="RefusedException">One of <see cref="ScimErrors"/>.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.Value is not { } type || !type.Equals(ScimJson.MediaType, StringComparison.OrdinalIgnoreCase) && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw ScimErrors.TypeWrong.ToException();
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var got)
        {
            if (body.Length + got > Longest)
                throw ScimErrors.TooLong.ToException();
            body.Write(buffer, 0, got);
        }

        try
        {
            using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw ScimErrors.BodyWrong.ToException();
        }
        catch (JsonException)
        {
            throw ScimErrors.BodyWrong.ToException();
        }
    }

    public static bool TryGet(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var member in json.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            value = member.Value;
            return true;
        }

        return false;
    }

    /// <summary>Null where it is not there, or null.</summary>
    /// <exception cref="RefusedException"><see cref="ScimErrors.ValueWrong"/>: it is no text.</exception>
    public static string? TextOf(JsonElement json, string name) => TryGet(json, name, out var value) ? TextOf(value) : null;

    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw ScimErrors.ValueWrong.ToException();
        try
        {
            var text = value.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw ScimErrors.ValueWrong.ToException() : text;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw ScimErrors.ValueWrong.ToException();
        }
    }

    /// <summary>Entra ID writes <c>"False"</c>.</summary>
    public static bool FlagOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        _ => throw ScimErrors.ValueWrong.ToException(),
    };
}
