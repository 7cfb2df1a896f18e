using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Offload;

/// <summary>The journals of one device, by the path on it.</summary>
internal sealed class InflightFolder(Workbench bench, DockedCard card)
{
    private readonly string folder = Path.Combine(bench.State.Inflight, card.Key);

    /// <summary>All that an earlier run left for this device, oldest first. A journal without a first record sealed nothing and goes.</summary>
    public ILookup<RawPath, string> Find()
    {
        var found = new List<(RawPath Path, string Journal)>();
        var paths = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.journal") : [];
        foreach (var path in paths.OrderBy(File.GetLastWriteTimeUtc))
            if (Peek(path) is { } begin) found.Add((RawPath.Parse(begin.Path.Bytes), path));
        return found.ToLookup(one => one.Path, one => one.Journal);
    }

    public InflightJournal Start(JournalBegin begin) => InflightJournal.Start(folder, begin);

    /// <inheritdoc cref="InflightJournal.StartSealed"/>
    public InflightJournal StartSealed(JournalBegin begin, Sha256Hash part, JournalClaim claim) => InflightJournal.StartSealed(folder, begin, part, claim);

    /// <summary>Claimed objects of every device, for an agent that starts: their outcome needs no device.</summary>
    public static IEnumerable<(JournalClaim Claim, string Path)> Claimed(Workbench bench)
    {
        foreach (var path in Directory.EnumerateFiles(bench.State.Inflight, "*.journal", SearchOption.AllDirectories).ToList())
        {
            InflightJournal? journal = null;
            try
            {
                journal = InflightJournal.Open(path);
            }
            catch (IOException)
            {
                // Held by another agent on this state, or damaged: its device will be heard when it docks.
            }
            using (journal)
                if (journal?.Claim is { } claim && bench.Spool?.Find(journal) is null) yield return (claim, path);
        }
    }

    private JournalBegin? Peek(string path)
    {
        try
        {
            using var journal = InflightJournal.Open(path);
            if (journal is not null) return journal.Begin;
            InflightJournal.Destroy(path);
        }
        catch (CorruptLogException error)
        {
            bench.Voice.Tell("journal-damaged", $"{error.Message} The file it was for starts again as a new object.");
            Durable.RenameNoReplace(path, path + ".damaged");
        }
        return null;
    }
}
