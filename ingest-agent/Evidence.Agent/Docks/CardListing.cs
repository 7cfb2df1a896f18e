using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Docks;

/// <summary>One regular file as it was when the card was listed.</summary>
internal sealed record CardFile(RawPath Path, FileMark Mark)
{
    public string Display { get; } = DisplayName.Of(Path.Bytes);
}

/// <summary>A name on the card that is no regular file, or that could not be looked at.</summary>
internal sealed record SkippedName(RawPath Path, SkipReason Reason)
{
    /// <summary>Whether footage may lie behind it. A link, FIFO, socket or device node holds none.</summary>
    public bool MayHoldFiles => Reason is SkipReason.Unreadable or SkipReason.TooDeep;

    public string Display { get; } = DisplayName.Of(Path.Bytes);
}

/// <summary>
/// Everything on a card by raw bytes, in byte order of the paths. Links are reported and not followed; nothing is opened.
/// </summary>
/// <param name="Folders">Also the empty ones: they stay when a card is emptied, and tell what it was.</param>
internal sealed record CardListing(IReadOnlyList<CardFile> Files, IReadOnlyList<SkippedName> Skipped, IReadOnlyList<RawPath> Folders)
{
    // Deeper folders are reported and not entered: no recorder makes them, a hostile card could go on for ever, and a path
    // in the inventory has at most DevicePath.MaximumBytes.
    private const int MaxDepth = 256;
    private const int MaxFolderBytes = DevicePath.MaximumBytes - 256;

    /// <exception cref="IOException">The card is gone, or its root cannot be read.</exception>
    public static CardListing Read(RawFolder card, CancellationToken cancel)
    {
        var files = new List<CardFile>();
        var skipped = new List<SkippedName>();
        var folders = new Stack<(RawPath Path, int Depth)>([(RawPath.Root, 0)]);
        var entered = new List<RawPath>();
        while (folders.TryPop(out var folder))
        {
            cancel.ThrowIfCancellationRequested();
            if (folder.Depth > 0) entered.Add(folder.Path);
            foreach (var entry in Entries(card, folder.Path, skipped))
            {
                if (entry.Kind == RawKind.File) files.Add(new(entry.Path, entry.Mark));
                else if (entry.Kind != RawKind.Folder) skipped.Add(new(entry.Path, ReasonFor(entry.Kind)));
                else if (folder.Depth >= MaxDepth || entry.Path.Bytes.Length > MaxFolderBytes) skipped.Add(new(entry.Path, SkipReason.TooDeep));
                else folders.Push((entry.Path, folder.Depth + 1));
            }
        }
        files.Sort((a, b) => a.Path.Bytes.SequenceCompareTo(b.Path.Bytes));
        skipped.Sort((a, b) => a.Path.Bytes.SequenceCompareTo(b.Path.Bytes));
        entered.Sort((a, b) => a.Bytes.SequenceCompareTo(b.Bytes));
        return new(files, skipped, entered);
    }

    /// <summary>Two listings with the same mark show the same names, lengths and times.</summary>
    public int Fingerprint()
    {
        var hash = new HashCode();
        foreach (var file in Files)
        {
            hash.Add(file.Path);
            hash.Add(file.Mark.Bytes);
            hash.Add(file.Mark.ModifiedNanoseconds);
        }
        foreach (var skip in Skipped) hash.Add(skip.Path);
        return hash.ToHashCode();
    }

    private static List<RawEntry> Entries(RawFolder card, RawPath folder, List<SkippedName> skipped)
    {
        try
        {
            return [.. card.List(folder)];
        }
        catch (IOException) when (!folder.Bytes.IsEmpty)
        {
            skipped.Add(new(folder, SkipReason.Unreadable));
            return [];
        }
    }

    private static SkipReason ReasonFor(RawKind kind) => kind switch
    {
        RawKind.Link => SkipReason.Link,
        RawKind.Fifo => SkipReason.Fifo,
        RawKind.Socket => SkipReason.Socket,
        RawKind.Device => SkipReason.Device,
        _ => SkipReason.Unreadable,
    };
}
