using System.Collections.Concurrent;
using System.Globalization;
using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>How one file fared; the words of <c>--json</c>.</summary>
internal enum FileFate
{
    /// <summary>The server has held the same bytes since an earlier docking.</summary>
    AlreadyHeld,

    /// <summary>Sent now, read back by the server and proven.</summary>
    Verified,

    /// <summary>The server found other bytes than were sent; they are set aside, the device keeps its file.</summary>
    Quarantined,

    /// <summary>It changed every time it was read.</summary>
    StillChanging,

    /// <summary>The device does not give its bytes.</summary>
    Unreadable,

    /// <summary>The device went away.</summary>
    Vanished,

    /// <summary>The server would not take it.</summary>
    Refused,

    /// <summary>The dock's own disk failed or is full.</summary>
    DockTrouble,

    /// <summary>Sent, but not yet proven.</summary>
    Unproven,

    /// <summary>Sealed in the spool, whole and durable, for a server that is away.</summary>
    Spooled,
}

/// <param name="Receipt">Set exactly when the file is safe.</param>
internal sealed record FileResult(CardFile File, FileFate Fate, string Reason, Receipt? Receipt)
{
    public bool IsSafe => Receipt is not null;
}

/// <summary>The fate of each file of one docking, and how far the bytes are.</summary>
internal sealed class Tally(Voice voice, TimeProvider clock, int files, long bytes)
{
    private const int MostLinesForPeople = 200;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<RawPath, FileResult> results = new();
    private readonly long startedAt = clock.GetTimestamp();
    private long read;

    public IReadOnlyCollection<FileResult> Results => (IReadOnlyCollection<FileResult>)results.Values;

    public long BytesRead => Interlocked.Read(ref read);

    public int Safe => results.Values.Count(result => result.IsSafe);

    public IEnumerable<FileResult> NotSafe => results.Values.Where(result => !result.IsSafe).OrderBy(result => result.File.Display, StringComparer.Ordinal);

    public FileResult? Of(CardFile file) => results.GetValueOrDefault(file.Path);

    /// <summary>A file that needs nothing more, since an earlier try of this docking: it was told then.</summary>
    public void Recall(FileResult result)
    {
        results[result.File.Path] = result;
        Interlocked.Add(ref read, result.File.Mark.Bytes);
    }

    public void Add(FileResult result)
    {
        results[result.File.Path] = result;
        if (result.IsSafe && !voice.IsJson && files > MostLinesForPeople) return;
        voice.Tell("file", Sentence(result), facts =>
        {
            facts.WriteString("path", Convert.ToBase64String(result.File.Path.Bytes));
            facts.WriteString("display", result.File.Display);
            facts.WriteNumber("bytes", result.Receipt?.PlaintextBytes ?? result.File.Mark.Bytes);
            facts.WriteString("fate", Word(result.Fate));
            facts.WriteBoolean("safe", result.IsSafe);
            if (result.Reason.Length > 0) facts.WriteString("reason", result.Reason);
            if (result.Receipt is not { } receipt) return;
            facts.WriteString("object", receipt.Object.ToString());
            facts.WriteString("sha256", receipt.PlaintextSha256.ToString());
        });
    }

    /// <summary>Counts bytes read from the device; speaks when nothing was said for two seconds.</summary>
    public void Read(long more)
    {
        var now = Interlocked.Add(ref read, more);
        if (clock.GetUtcNow() - voice.LastSaidAt < Quiet) return;
        var seconds = clock.GetElapsedTime(startedAt).TotalSeconds;
        voice.Tell("progress", string.Create(CultureInfo.InvariantCulture,
            $"  {Megabytes(now)} of {Megabytes(bytes)} read, {Safe} of {files} files safe, {now / 1e6 / Math.Max(seconds, 0.001):F0} MB/s"), facts =>
        {
            facts.WriteNumber("bytesRead", now);
            facts.WriteNumber("bytes", bytes);
            facts.WriteNumber("safe", Safe);
            facts.WriteNumber("files", files);
        });
    }

    public static string Word(FileFate fate) => Formats.Vocabulary.Word(fate);

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    private static string Sentence(FileResult result) => result.Fate switch
    {
        FileFate.Verified => $"  {result.File.Display}: safe",
        FileFate.AlreadyHeld => $"  {result.File.Display}: safe since an earlier docking",
        FileFate.Quarantined => $"  {result.File.Display}: NOT SAFE, set aside by the server: {result.Reason}",
        FileFate.StillChanging => $"  {result.File.Display}: NOT SAFE, it is still changing ({result.Reason})",
        FileFate.Vanished => $"  {result.File.Display}: NOT SAFE, the device went away",
        FileFate.Spooled => $"  {result.File.Display}: in the spool",
        _ => $"  {result.File.Display}: NOT SAFE, {result.Reason}",
    };
}
