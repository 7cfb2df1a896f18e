using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Proving;

/// <summary>An entry of an item and where it stands in the log.</summary>
/// <param name="Place">Null while the log does not have it.</param>
public sealed record ProvenEntry(Sha256Hash Hash, long Sequence, DateTimeOffset At, string Action, long? Place);

/// <summary>What vouches for the custody of one item.</summary>
/// <param name="Title">Of the item.</param>
/// <param name="Entries">Its operational chain, from the first on.</param>
/// <param name="Checkpoint">The published checkpoint; null while there is none.</param>
/// <param name="SignedAt">When it was signed.</param>
/// <param name="Witnesses">Who has cosigned it, and when.</param>
/// <param name="Root">Fingerprint of the agency's root key.</param>
/// <param name="Standing">Whether the log is being written.</param>
public sealed record ProofFacts(string Title, IReadOnlyList<ProvenEntry> Entries, Checkpoint? Checkpoint, DateTimeOffset? SignedAt,
    IReadOnlyList<(string Name, DateTimeOffset At)> Witnesses, Sha256Hash Root, LogStanding? Standing)
{
    /// <summary>How many are in the log up to that checkpoint.</summary>
    public int Proven => Entries.Count(entry => entry.Place < Checkpoint?.Size);
}

/// <summary>Tells, for one item, which of its entries the log has, and who has signed and seen that.</summary>
public sealed class ReadProof(EvidenceDb db, ReadLog log, FileKeyRing keys, TimeProvider time)
{
    /// <exception cref="RefusedException">There is no such item, or its continuity is not theirs to read.</exception>
    public async Task<ProofFacts> RunAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var title = await TrailReach.DemandAsync(db, TrailScope.Of(item), TrailFilter.None, actor, time.GetUtcNow(), cancellation);
        var note = await log.PublishedAsync(cancellation);
        var checkpoint = note is not null && Checkpoint.TryParse(note.Text, out var read) ? read : null;
        return new ProofFacts(title, await EntriesAsync(item, cancellation), checkpoint, checkpoint is null ? null : await log.SignedAtAsync(checkpoint.Size, cancellation),
            note is null ? [] : log.WitnessesOf(note), keys.RootFingerprint, await log.StandingAsync(cancellation));
    }

    /// <summary>The proof of one of the item's entries; null where it is none, or not in the published log yet.</summary>
    /// <exception cref="RefusedException">There is no such item, or its continuity is not theirs to read.</exception>
    public async Task<LogProof?> OfEntryAsync(ItemId item, Sha256Hash entry, Actor actor, CancellationToken cancellation)
    {
        await TrailReach.DemandAsync(db, TrailScope.Of(item), TrailFilter.None, actor, time.GetUtcNow(), cancellation);
        if (await log.PublishedAsync(cancellation) is not { } note || !await Chain(item).AnyAsync(e => e.Hash == entry, cancellation))
            return null;
        var proofs = await log.ProveAsync([entry], note, cancellation);
        return proofs.Count == 0 ? null : proofs[0].Proof;
    }

    private async Task<IReadOnlyList<ProvenEntry>> EntriesAsync(ItemId item, CancellationToken cancellation) =>
        await (from entry in Chain(item)
               join leaf in db.LogLeaves on entry.Hash equals leaf.Hash into leaves
               from leaf in leaves.DefaultIfEmpty()
               orderby entry.Sequence
               select new ProvenEntry(entry.Hash, entry.Sequence, entry.At, entry.Action, leaf == null ? null : leaf.Index)).ToListAsync(cancellation);

    private IQueryable<EntryRecord> Chain(ItemId item) => db.Entries.AsNoTracking()
        .Where(e => e.SubjectKind == SubjectKind.Item && e.SubjectId == item.Value && e.Chain == Formats.Custody.Chain.Operational);
}
