using Evidence.Database;
using Evidence.Formats;

namespace Evidence.Custody;

/// <summary>
/// Writes entries in the caller's transaction: what changed and the entry about it commit together or not at all.
/// docs/formats/custody-entry.md.
/// </summary>
public sealed class CustodyLog(TimeProvider time)
{
    /// <summary>The rules in force, as every entry names them.</summary>
    public const string Policy = "builtin/1";

    /// <summary>Writes one act. Returns the hashes of its entries, in the order of its subjects.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, the act breaks the entry format, or the agency is not set up.</exception>
    public Task<IReadOnlyList<Sha256Hash>> AppendAsync(EvidenceDb db, CustodyAct act, CancellationToken cancellation) =>
        AppendAsync(db, [act], cancellation);

    /// <summary>
    /// Writes several acts at once. A transaction that acts more than once does it through one call, because all chain heads
    /// are then locked in one order and two such transactions cannot wait for each other.
    /// </summary>
    /// <returns>The hashes of the entries, act by act, in the order of the subjects.</returns>
    public async Task<IReadOnlyList<Sha256Hash>> AppendAsync(EvidenceDb db, IReadOnlyList<CustodyAct> acts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(acts);
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A custody entry is written in the transaction of the change that it is about.");
        if (acts.Any(act => act.Subjects.Count == 0 || act.Subjects.Distinct().Count() != act.Subjects.Count))
            throw new InvalidOperationException("An act has at least one subject and none twice.");

        var now = Instant.Truncate(time.GetUtcNow());
        return await AppendEntries.RunAsync(db, [.. acts.SelectMany(act => act.Subjects.Select(subject => EntryDraft.Of(act, subject, now)))], cancellation);
    }
}
