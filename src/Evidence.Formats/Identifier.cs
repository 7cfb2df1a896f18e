using System.Text.Json;
using System.Text.Json.Serialization;

namespace Evidence.Formats;

/// <summary>What every identifier has: the UUID inside, and a way to make one from it.</summary>
public interface IIdentifier<TSelf> where TSelf : struct, IIdentifier<TSelf>
{
    Guid Value { get; }
    static abstract TSelf From(Guid value);
}

internal static class Identifier
{
    /// <summary>Accepts the one canonical spelling only, so that an identifier never has two texts.</summary>
    public static bool TryParse<T>(string? text, out T id) where T : struct, IIdentifier<T>
    {
        id = default;
        // Guid's own parser would also take blanks around it.
        if (text is not { Length: 36 } || text.AsSpan().ContainsAnyInRange('A', 'Z') || !Guid.TryParseExact(text, "D", out var value))
            return false;
        id = T.From(value);
        return true;
    }
}

/// <summary>Writes an identifier as its lower-case text with dashes and reads nothing else.</summary>
public sealed class IdentifierConverter<T> : JsonConverter<T> where T : struct, IIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Identifier.TryParse<T>(reader.GetString(), out var id)
            ? id
            : throw new JsonException($"not a {typeof(T).Name}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Identifier.TryParse<T>(reader.GetString(), out var id) ? id : throw new JsonException($"not a {typeof(T).Name}");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString("D"));
}
