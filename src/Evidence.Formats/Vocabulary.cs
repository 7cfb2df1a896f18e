using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Evidence.Formats;

/// <summary>A closed list of words on the wire: each is the enum member's name in kebab case (<c>AfterReceipt</c> is <c>after-receipt</c>).</summary>
public static class Vocabulary
{
    public static string Word<T>(T value) where T : struct, Enum => Words<T>.All[Unsafe.BitCast<T, int>(value)];

    public static bool TryParse<T>([NotNullWhen(true)] string? word, out T value) where T : struct, Enum
    {
        var at = word is null ? -1 : Array.IndexOf(Words<T>.All, word);
        value = at < 0 ? default : Unsafe.BitCast<int, T>(at);
        return at >= 0;
    }

    /// <summary>
    /// The words in the order of the members, which count from 0. A dictionary would be compiled for each list anew, at every start of every
    /// program: that took a fifth of the processor time of the agent's start.
    /// </summary>
    private static class Words<T> where T : struct, Enum
    {
        public static readonly string[] All = Of(typeof(T));
    }

    private static string[] Of(Type list)
    {
        if (Enum.GetUnderlyingType(list) != typeof(int) || Enum.GetValuesAsUnderlyingType(list) is not int[] numbers || numbers.Where((number, at) => number != at).Any())
            throw new NotSupportedException($"The members of {list.Name} do not count from 0.");
        return [.. Enum.GetNames(list).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
    }
}

/// <summary>Writes an enum as its word and reads no number and no other word.</summary>
public sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Vocabulary.TryParse<T>(reader.GetString(), out var value)
            ? value
            : throw new JsonException($"not one of the words of {typeof(T).Name}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Vocabulary.Word(value));
}

/// <summary>Writes an instant in the one text that <see cref="Instant"/> defines.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Instant.TryParse(reader.GetString(), out var at)
            ? at
            : throw new JsonException("not an instant in UTC with microseconds");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Instant.Format(value));
}
