using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

internal static class DocumentBody
{
    /// <summary>Reads a verified document as one type; a good signature over another type is no receipt, claim or permit.</summary>
    public static ReadReport<T> Read<T>(SignedDocument document, string type, Func<ReadOnlyMemory<byte>, ReadReport<T>> read) where T : class
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Type == type ? read(document.Json) : new(null, [new(ReadFault.TypeWrong, "type", 0)]);
    }
}
