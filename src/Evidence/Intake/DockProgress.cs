using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Intake;

/// <summary>Where one file of a docked volume stands.</summary>
public enum FileStage
{
    /// <summary>Listed, nothing sent yet.</summary>
    Waiting,

    /// <summary>Parts are arriving.</summary>
    Sending,

    /// <summary>All there and claimed; the stored bytes are being read back.</summary>
    Checking,

    /// <summary>Read back, receipt given.</summary>
    Stored,

    /// <summary>The same bytes were already held from an earlier docking.</summary>
    Held,

    /// <summary>The stored bytes are not those that were claimed.</summary>
    Quarantined,

    /// <summary>It should have been copied and could not be read: it stays on the device.</summary>
    Unreadable,

    /// <summary>Not a regular file: it stays on the device.</summary>
    LeftOut,
}

/// <summary>One file of a docked volume.</summary>
/// <param name="Path">Base64 of the raw bytes.</param>
/// <param name="SentBytes">Ciphertext bytes whose parts are durable, of <paramref name="TotalBytes"/>.</param>
/// <param name="Note">Why it is in quarantine, why it was left out, or what delays the check.</param>
/// <param name="Item">Where its bytes are kept; null before they are.</param>
/// <param name="Officer">Whose item that is.</param>
public sealed record FileProgress(
    string Path, string Display, FileRole Role, long Bytes, FileStage Stage, long SentBytes, long TotalBytes, string? Note, ItemId? Item, PersonId? Officer);

/// <summary>How many files of a docked volume stand where.</summary>
/// <param name="CopiedBytes">Plaintext bytes that have arrived, those of files under way in proportion.</param>
/// <param name="Moving">Files whose parts are arriving now, the first few.</param>
public sealed record DockTally(IReadOnlyDictionary<FileStage, int> Files, long CopiedBytes, IReadOnlyList<FileProgress> Moving)
{
    public const int MostMoving = 20;

    public int Of(params ReadOnlySpan<FileStage> stages)
    {
        var count = 0;
        foreach (var stage in stages) count += Files.GetValueOrDefault(stage);
        return count;
    }
}

/// <summary>A dock session with how far its files are.</summary>
public sealed record DockProgress(ListedDock Dock, DockTally Tally);

/// <summary>Where a page of files begins: behind this file.</summary>
public readonly record struct FilePlace(FileStage Stage, byte[] Path);

/// <summary>Some files of a docked volume, those that need somebody first.</summary>
/// <param name="Next">Behind which the next page begins; null on the last.</param>
public sealed record FilePage(IReadOnlyList<FileProgress> Files, FilePlace? Next);
