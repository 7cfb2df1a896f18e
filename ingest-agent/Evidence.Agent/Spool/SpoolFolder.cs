using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Text;

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
    private const string Whole = ".sealed", Unfinished = ".part", Kept = ".kept", Stray = ".stray";

    private readonly Lock gate = new();

    public string Folder => folder;

    public long MaxBytes => maxBytes;

    /// <summary>
    /// Makes the folder. What was not sealed to its end goes, and what has its receipt. A whole copy of which no journal speaks is set aside as
    /// <c>.stray</c>: it may be all that there is of a file whose device has left.
    /// </summary>
    /// <exception cref="UserError">Copies of another agent lie here.</exception>
    public void Open(Workbench bench)
    {
        Durable.CreateFolder(folder);
        SpoolOwner.Require(folder, bench.Enrolment.Agent, Files().Count(path => !path.EndsWith(Unfinished, StringComparison.Ordinal)));
        foreach (var path in Files().Where(path => path.EndsWith(Whole, StringComparison.Ordinal) && File.Exists(JournalOf(path) + Kept)).ToList()) KeepAside(path, Kept);
        foreach (var path in Files().Where(path => !File.Exists(JournalOf(path))).ToList())
        {
            if (path.EndsWith(Unfinished, StringComparison.Ordinal) || (path.EndsWith(Whole, StringComparison.Ordinal) && HasReceipt(bench, path))) Durable.DeleteFile(path);
            else if (path.EndsWith(Whole, StringComparison.Ordinal)) SetAsideStray(bench, path);
        }
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
            if (JournalOf(path) is not { } journalPath || !File.Exists(journalPath) || TryOpen(journalPath) is not { } journal) continue;
            if (journal.Claim is not null) yield return journal;
            else journal.Dispose();
        }
    }

    /// <summary>The same, each closed again.</summary>
    public IEnumerable<WaitingCopy> Waiting(string device)
    {
        foreach (var journal in JournalsOf(device))
            using (journal) yield return new(journal.FilePath, journal.Begin.Session, journal.Begin.Path);
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

    /// <summary>The object is over, and its journal goes with its key: its copy is of no use any more.</summary>
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
        KeepAside(path, Kept);
        return true;
    }

    private static void KeepAside(string path, string ending)
    {
        Durable.RenameNoReplace(path, path + ending);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static void SetAsideStray(Workbench bench, string path)
    {
        KeepAside(path, Stray);
        bench.Voice.Tell("spool-stray", $"A sealed copy in the spool has no journal here, so it cannot be sent. It is not deleted but set aside: {path}{Stray}. If its device still has the file, dock it; else keep it, and tell the administrator.");
    }

    private static bool HasReceipt(Workbench bench, string path) =>
        ObjectId.TryParse(Path.GetFileNameWithoutExtension(path), out var id) && new ReceiptShelf(bench.State.Receipts).Find(id) is not null;

    /// <summary>Null for one that is damaged: it keeps no other from being sent, and its device's next docking says so.</summary>
    private static InflightJournal? TryOpen(string path)
    {
        try
        {
            return InflightJournal.Open(path);
        }
        catch (CorruptLogException)
        {
            return null;
        }
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

/// <summary>A whole copy that waits for the server.</summary>
/// <param name="Path">The file's, on its device.</param>
internal sealed record WaitingCopy(string Journal, DockSessionId Session, DevicePath Path);

/// <summary>No room for this file; it stays on the device.</summary>
internal sealed class SpoolFullException(string why) : Exception(why);
