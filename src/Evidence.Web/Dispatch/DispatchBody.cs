using System.Text.Json;
using Evidence.Dispatch;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;

namespace Evidence.Web.Dispatch;

/// <summary>
/// Reads the body of a call that tells of incidents or duties: docs/operations/matching.md. Its members become the fields that a sheet would have, so that both are read by the
/// same rules; a member of which nobody knows is refused, and so is a value of the wrong kind, each with its own line.
/// </summary>
internal static class DispatchBody
{
    private const long MostBytes = 1_048_576;

    private static readonly Dictionary<string, string> Headings = new(StringComparer.Ordinal)
    {
        ["callSigns"] = DispatchSheet.CallSigns, ["collarNumbers"] = DispatchSheet.CollarNumbers, ["callSign"] = DispatchSheet.CallSign, ["collarNumber"] = DispatchSheet.CollarNumber, ["userName"] = DispatchSheet.UserName,
    };

    /// <param name="request">With the body.</param>
    /// <param name="list">The member that holds the lines.</param>
    /// <param name="known">The headings that a line may have.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><see cref="DispatchRefusals.BodyWrong"/>.</exception>
    public static async Task<(string Source, IReadOnlyList<CsvLine> Lines)> ReadAsync(HttpRequest request, string list, IReadOnlyList<string> known, CancellationToken cancellation)
    {
        using var body = await ParseAsync(request, cancellation);
        var root = body.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("source", out var source) || source.ValueKind != JsonValueKind.String)
            throw Wrong("The body is an object with \"source\", the name of your system.");
        if (!root.TryGetProperty(list, out var lines) || lines.ValueKind != JsonValueKind.Array || lines.GetArrayLength() is 0 or > DispatchSheet.MostInOneCall)
            throw Wrong($"\"{list}\" is a list of 1 to {DispatchSheet.MostInOneCall}.");
        try
        {
            return (source.GetString()!, [.. lines.EnumerateArray().Select((line, index) => Line(line, index + 1, known))]);
        }
        catch (InvalidOperationException)
        {
            throw Wrong("A text has half a character in it.");
        }
    }

    private static async Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MostBytes)
            throw Wrong("The body is larger than 1 MiB.");
        using var kept = new MemoryStream();
        var buffer = new byte[65_536];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0; kept.Write(buffer, 0, read))
            if (kept.Length + read > MostBytes)
                throw Wrong("The body is larger than 1 MiB.");
        try
        {
            return JsonDocument.Parse(kept.GetBuffer().AsMemory(0, (int)kept.Length), new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException)
        {
            throw Wrong("The body is not JSON.");
        }
    }

    private static CsvLine Line(JsonElement line, int number, IReadOnlyList<string> known)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw Wrong($"Number {number} is no object.");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in line.EnumerateObject())
        {
            var heading = Headings.GetValueOrDefault(member.Name, member.Name);
            if (heading == DispatchSheet.Source || !known.Contains(heading))
                throw Wrong($"Number {number} has a member \"{member.Name}\" that means nothing here.");
            if (!fields.TryAdd(heading, Text(member.Value) ?? throw Wrong($"In number {number}, \"{member.Name}\" is neither text nor number nor yes-or-no, nor a list of texts.")))
                throw Wrong($"Number {number} has \"{member.Name}\" twice.");
        }

        return new CsvLine(number, fields, IsTooLong: false);
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null => "",
        JsonValueKind.Array when value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && !one.GetString()!.Contains(';', StringComparison.Ordinal)) => string.Join(';', value.EnumerateArray().Select(one => one.GetString())),
        _ => null,
    };

    private static RefusedException Wrong(string what) => DispatchRefusals.BodyWrong.Because(what).ToException();
}
