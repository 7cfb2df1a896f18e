namespace Evidence.Media.Containers;

/// <summary>What the boxes of an MP4 or QuickTime file say, read by <see cref="BoxWalker"/>.</summary>
internal sealed class BoxReport
{
    /// <summary>Why no program may open the file; null where the structure is within bounds.</summary>
    public string? Refusal { get; set; }

    /// <summary>The index (moov) is there; without it nothing can be played.</summary>
    public bool HasIndex { get; set; }

    public bool HasMedia { get; set; }

    /// <summary>The index stands before the media, so that playing can start before the whole file is there.</summary>
    public bool IndexFirst { get; set; }

    /// <summary>Recorded in fragments (moof), each with an index of its own.</summary>
    public bool Fragmented { get; set; }

    /// <summary>A C2PA manifest store is inside. It is kept with the file and not judged.</summary>
    public bool ContentCredentials { get; set; }

    /// <summary>Bytes that the last box announces beyond the end of the file.</summary>
    public long MissingBytes { get; set; }

    /// <summary>mvhd creation time as it stands there: seconds since 1904, in whatever zone the camera thought right.</summary>
    public ulong? CreationSeconds { get; set; }

    /// <summary>Position as ISO 6709 text, from udta/©xyz, or made from udta/loci.</summary>
    public string? Position { get; set; }

    /// <summary>Parts of the structure that made no sense and were left out.</summary>
    public List<string> Oddities { get; } = [];

    private const long SecondsFrom1904To1970 = 2_082_844_800;

    /// <summary>Creation time read as the standard says, as UTC; null where a camera left it empty or wrote what cannot be a date of a recording.</summary>
    public DateTimeOffset? CreatedAt
    {
        get
        {
            if (CreationSeconds is not { } seconds || seconds > uint.MaxValue * 2UL)
                return null;
            var at = DateTimeOffset.FromUnixTimeSeconds((long)seconds - SecondsFrom1904To1970);
            return at.Year >= 2000 ? at : null;
        }
    }
}
