namespace Evidence.Formats.Json;

/// <summary>What can be wrong with bytes that should be JSON, or with the fields of a document. Closed.</summary>
public enum ReadFault
{
    /// <summary>Not JSON at all (RFC 8259), or not UTF-8.</summary>
    NotJson,
    /// <summary>Longer than the document's limit.</summary>
    TooLong,
    /// <summary>Nested deeper than the limit.</summary>
    TooDeep,
    /// <summary>A key stands twice in one object.</summary>
    DuplicateKey,
    /// <summary>A string with half a surrogate pair.</summary>
    LoneSurrogate,
    /// <summary>A number that is not an integer, or not within ±(2^53 − 1).</summary>
    NotAnInteger,
    /// <summary>Good JSON, but not in its canonical bytes (RFC 8785).</summary>
    NotCanonical,
    FieldMissing,
    /// <summary>A field with the wrong JSON type or a value outside its rules.</summary>
    FieldWrong,
    /// <summary>A field this version does not know. A note: the document is still readable.</summary>
    FieldUnknown,
    /// <summary>A signed document's framing is broken: docs/formats/signed-documents.md, "Text form".</summary>
    FramingWrong,
    /// <summary>The document is of another type, or of a version that this reader does not know.</summary>
    TypeWrong,
}

/// <summary>One thing found while reading.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Where">The field, as <c>files[3].path</c>; empty for the whole.</param>
/// <param name="Offset">Byte offset from the start of what was read, where it is known.</param>
public sealed record ReadFinding(ReadFault Fault, string Where, long? Offset = null)
{
    /// <summary>A note does not make the document unreadable.</summary>
    public bool IsNote => Fault == ReadFault.FieldUnknown;

    public override string ToString() =>
        Fault + (Where.Length > 0 ? " at " + Where : "") + (Offset is { } offset ? $" (byte {offset})" : "");
}

/// <summary>All that a reader found, and the value if nothing but notes was found.</summary>
public sealed record ReadReport<T>(T? Value, IReadOnlyList<ReadFinding> Findings) where T : class
{
    public bool IsGood => Value is not null;
}
