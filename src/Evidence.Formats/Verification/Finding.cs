namespace Evidence.Formats.Verification;

/// <summary>What a finding does to the verdict. Ordered: the heaviest finding decides.</summary>
public enum Severity
{
    /// <summary>Worth knowing; changes nothing.</summary>
    Note,

    /// <summary>Everything agrees with itself, but nothing outside the material vouches for it.</summary>
    NotAuthenticated,

    /// <summary>Something that should be here is not, or could not be checked.</summary>
    Incomplete,

    /// <summary>Written to a version of the format that this reader does not know.</summary>
    UnknownVersion,

    /// <summary>Something is not what it was when it was written.</summary>
    Altered,
}

/// <summary>One thing a reader noticed. Readers of hostile bytes collect these; they never throw.</summary>
/// <param name="Code">Stable, lower-case words with dashes, for programs and for the documents.</param>
/// <param name="Severity">What it does to the verdict.</param>
/// <param name="Text">One sentence in plain words, without raw control characters.</param>
public sealed record Finding(string Code, Severity Severity, string Text)
{
    /// <summary>The file inside the material, '/' separated; null when the finding is about the whole.</summary>
    public string? Where { get; init; }

    /// <summary>Byte offset inside <see cref="Where"/>, from 0.</summary>
    public long? Offset { get; init; }
}
