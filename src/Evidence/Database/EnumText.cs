using Evidence.Formats;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Evidence.Database;

/// <summary>Stores <c>BodyWorn</c> as <c>body-worn</c>, as it is written everywhere else.</summary>
internal sealed class EnumText<T>() : ValueConverter<T, string>(value => Vocabulary.Word(value), text => From(text))
    where T : struct, Enum
{
    private static T From(string text) => Vocabulary.TryParse<T>(text, out var value)
        ? value
        : throw new InvalidDataException($"\"{text}\" is not a word of {typeof(T).Name}.");
}
