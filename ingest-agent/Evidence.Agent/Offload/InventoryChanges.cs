using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>Explains, file by file, what is not as the first inventory listed it.</summary>
internal sealed class InventoryChanges
{
    private readonly Dictionary<RawPath, (PermitId Permit, string? Failure)> permitted = [];

    /// <param name="bench">Whose permits count.</param>
    /// <param name="volume"><see cref="DockedCard.Key"/>.</param>
    /// <param name="since">When the session began, by this machine's clock: a permit that was done with before explains nothing now.</param>
    public InventoryChanges(Workbench bench, string volume, DateTime since)
    {
        foreach (var path in PermitJournal.Of(bench.State.Permits, volume).Where(path => File.GetLastWriteTimeUtc(path) >= since))
        {
            using var journal = PermitJournal.Open(path);
            if (journal is not null) Take(journal);
        }
    }

    public IReadOnlyList<FileChange> Between(IReadOnlyList<InventoryFile> first, CardListing now)
    {
        var later = now.Files.ToDictionary(file => file.Path);
        var changes = new List<FileChange>();
        foreach (var before in first)
        {
            var path = RawPath.Parse(before.Path.Bytes);
            if (!later.Remove(path, out var file)) changes.Add(Gone(path, before));
            else if (permitted.TryGetValue(path, out var act)) changes.Add(new(ChangeKind.EraseFailed, before.Path, before.Display, act.Permit, act.Failure ?? "it is there again"));
            else if (file.Mark.Bytes != before.Bytes || file.Mark.Modified != before.Modified) changes.Add(Changed(before, file));
        }
        changes.AddRange(later.Values.Select(file => new FileChange(
            ChangeKind.Appeared, Formats.Text.DevicePath.From(file.Path.Bytes), file.Display, null, $"it has {file.Mark.Bytes} bytes and was not there when the device was docked")));
        changes.Sort((a, b) => a.Path.Bytes.SequenceCompareTo(b.Path.Bytes));
        return changes;
    }

    private FileChange Gone(RawPath path, InventoryFile before) =>
        permitted.TryGetValue(path, out var act) && act.Failure is null
            ? new(ChangeKind.Erased, before.Path, before.Display, act.Permit, null)
            : new(ChangeKind.Vanished, before.Path, before.Display, null, "this agent did not erase it");

    private static FileChange Changed(InventoryFile before, CardFile now) => new(
        ChangeKind.Changed, before.Path, before.Display, null,
        now.Mark.Bytes == before.Bytes ? "it was written again, with the same length" : $"it had {before.Bytes} bytes and has {now.Mark.Bytes}");

    private void Take(PermitJournal journal)
    {
        var report = journal.Report;
        var failures = report.Failed.ToDictionary(failure => failure.Object, failure => failure.Reason);
        var erased = report.Erased.ToHashSet();
        foreach (var file in journal.Begun.Files!)
            if (erased.Contains(file.Object)) permitted[RawPath.Parse(file.Path.Bytes)] = (journal.Begun.Permit!.Value, null);
            else if (failures.TryGetValue(file.Object, out var reason)) permitted[RawPath.Parse(file.Path.Bytes)] = (journal.Begun.Permit!.Value, reason);
    }
}
