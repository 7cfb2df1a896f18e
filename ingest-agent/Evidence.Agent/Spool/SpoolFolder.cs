using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Spool;

/// <summary>
/// Sealed copies of files that wait for the server: <c>device/object.sealed</c>, each beside a journal in the state folder that holds its key
/// and its claim. A copy is whole exactly when it has this name and its journal has a claim; what was being written is <c>.part</c>.
/// </summary>
/// <param name="folder">Made if it is not there; one agent's own.</param>
/// <param name="maxBytes">What lies in it at most.</param>
/// <param name="inflight">The journals' folder.</param>
internal sealed class SpoolFolder(string folder, long maxBytes, string inflight)
{
    private const string Whole = ".sealed", Unfinished = ".part", Kept = ".kept";

    private readonly Lock gate = new();

    public string Folder => folder;

    public long MaxBytes => maxBytes;

    /// <summary>Makes the folder, and deletes what no journal speaks of: its receipt came, or its file was given up.</summary>
    public void Open()
    {
        Durable.CreateFolder(folder);
        foreach (var path in Files().Where(path => path.EndsWith(Whole, StringComparison.Ordinal) && File.Exists(JournalOf(path) + Kept)).ToList()) KeepAside(path);
        foreach (var path in Files().Where(path => !path.EndsWith(Kept, StringComparison.Ordinal) && !File.Exists(JournalOf(path))))
            Durable.DeleteFile(path);
    }

    /// <summary>The whole copy of this object; null if there is none.</summary>
    public string? Find(InflightJournal journal) =>
        journal.Claim is not null && PathOf(journal.FilePath, Whole) is var path && File.Exists(path) ? path : null;

    /// <summary>Devices of which something lies here.</summary>
    public IReadOnlyList<string> Devices() =>
        [.. Directory.EnumerateDirectories(folder).Where(device => Directory.EnumerateFiles(device, "*" + Whole).Any()).Select(device => Path.GetFileName(device))];

    /// <summary>The device's journals whose copies are whole, oldest first. The caller holds the device's lock and closes them.</summary>
    public IEnumerable<InflightJournal> JournalsOf(string device)
    {
        if (!Directory.Exists(Path.Combine(folder, device))) yield break;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, device), "*" + Whole).OrderBy(File.GetLastWriteTimeUtc).ToList())
        {
            if (JournalOf(path) is not { } journalPath || !File.Exists(journalPath) || InflightJournal.Open(journalPath) is not { } journal) continue;
            if (journal.Claim is not null) yield return journal;
            else journal.Dispose();
        }
    }

    /// <summary>Sessions that must stay open: something of them waits here, or was set aside and may be sent again.</summary>
    public IReadOnlySet<DockSessionId> SessionsOf(string device)
    {
        var sessions = new HashSet<DockSessionId>();
        var kept = Copies().Where(copy => copy.IsKept && copy.Device == device).Select(copy => InflightJournal.Open(copy.Journal)).OfType<InflightJournal>();
        foreach (var journal in JournalsOf(device).Concat(kept))
            using (journal) sessions.Add(journal.Begin.Session);
        return sessions;
    }

    /// <summary>All whole copies, those too that were set aside, oldest first.</summary>
    public IReadOnlyList<SpooledCopy> Copies()
    {
        var copies = new List<SpooledCopy>();
        foreach (var path in Files().OrderBy(File.GetLastWriteTimeUtc))
        {
            var isKept = path.EndsWith(Whole + Kept, StringComparison.Ordinal);
            if (!isKept && !path.EndsWith(Whole, StringComparison.Ordinal)) continue;
            var name = Path.GetFileName(path).Split('.')[0];
            var journal = Path.Combine(inflight, Path.GetFileName(Path.GetDirectoryName(path)!), name + ".journal" + (isKept ? Kept : ""));
            if (ObjectId.TryParse(name, out var id) && File.Exists(journal)) copies.Add(new(id, Path.GetFileName(Path.GetDirectoryName(path)!), path, journal, isKept));
        }
        return copies;
    }

    /// <summary>A copy that was set aside is at the server by now, as another object.</summary>
    public static void ForgetKept(SpooledCopy copy)
    {
        // The copy first: without its journal it could not even be read.
        Durable.DeleteFile(copy.Path);
        FaultPoints.Hit(FaultPoint.AgentSpoolDeleted);
        Durable.DeleteFile(copy.Journal);
    }

    /// <summary>Room for one sealed object, claimed on the disk before anything is read.</summary>
    /// <exception cref="SpoolFullException">The cap is reached, or the disk is full.</exception>
    public SpoolFile Create(InflightJournal journal, long sealedBytes)
    {
        var path = PathOf(journal.FilePath, Unfinished);
        lock (gate)
        {
            Durable.CreateFolder(Path.GetDirectoryName(path)!);
            File.Delete(path);
            var used = Files().Sum(other => new FileInfo(other) is { Exists: true } there ? there.Length : 0);
            if (used + sealedBytes > maxBytes) throw new SpoolFullException($"the spool holds {Tally.Megabytes(used)} of at most {Tally.Megabytes(maxBytes)}");
            return SpoolFile.Create(path, PathOf(journal.FilePath, Whole), sealedBytes);
        }
    }

    /// <summary>The object's journal is gone, and with it the key: its copy is of no use any more.</summary>
    public void Forget(string journalPath)
    {
        foreach (var path in new[] { PathOf(journalPath, Whole), PathOf(journalPath, Unfinished) }.Where(File.Exists)) Durable.DeleteFile(path);
        FaultPoints.Hit(FaultPoint.AgentSpoolDeleted);
    }

    /// <summary>Sets a copy and its journal aside, where nothing deletes them: the server has other bytes than were sent, and the device may be gone.</summary>
    public bool SetAside(string journalPath)
    {
        var path = PathOf(journalPath, Whole);
        if (!File.Exists(path)) return false;
        // The journal first: without its key the copy is nothing, and Open ends what a crash leaves between the two.
        Durable.RenameNoReplace(journalPath, journalPath + Kept);
        Durable.FlushFolder(Path.GetDirectoryName(journalPath)!);
        FaultPoints.Hit(FaultPoint.AgentSpoolSetAside);
        KeepAside(path);
        return true;
    }

    private static void KeepAside(string path)
    {
        Durable.RenameNoReplace(path, path + Kept);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
    }

    private IEnumerable<string> Files() => Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles);

    private string JournalOf(string path) =>
        Path.Combine(inflight, Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileNameWithoutExtension(path) + ".journal");

    private string PathOf(string journalPath, string extension) =>
        Path.Combine(folder, Path.GetFileName(Path.GetDirectoryName(journalPath)!), Path.GetFileNameWithoutExtension(journalPath) + extension);
}

/// <summary>One whole copy in the spool.</summary>
/// <param name="Device">Folder of the device: <see cref="Docks.DockedCard.Key"/>.</param>
/// <param name="Journal">Where its key and its claim lie.</param>
/// <param name="IsKept">The server set it aside.</param>
internal sealed record SpooledCopy(ObjectId Object, string Device, string Path, string Journal, bool IsKept);

/// <summary>No room for this file; it stays on the device.</summary>
internal sealed class SpoolFullException(string why) : Exception(why);
