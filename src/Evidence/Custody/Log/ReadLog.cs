using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Custody.Log;

/// <summary>Where an entry stands in the log.</summary>
public sealed record LoggedEntry(Sha256Hash Hash, long Index);

/// <summary>The log as it is published: its checkpoints, and proofs of what is in it. It holds hashes only.</summary>
public sealed class ReadLog(EvidenceDb db, LogTiles tiles, FileKeyRing keys, LogOptions options)
{
    private const int MostStamps = 7;

    /// <summary>How many of the newest cosigned checkpoints may lack witnesses before none counts.</summary>
    private const int LookedThrough = 50;

    /// <summary>The newest checkpoint; null while nothing is logged.</summary>
    public Task<LogCheckpoint?> NewestAsync(CancellationToken cancellation) =>
        db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellation);

    /// <summary>The newest checkpoint as it is published; null while nothing is logged.</summary>
    /// <remarks>Where the policy asks for witnesses, it is the newest that enough of them have cosigned: nobody is shown what nobody vouches for.</remarks>
    public async Task<SignedNote?> PublishedAsync(CancellationToken cancellation)
    {
        var (_, policy) = options.PolicyFor(keys.LogKeys);
        if (policy.Witnesses.Count > 0)
        {
            var sizes = await db.LogCosignatures.Select(c => c.Size).Distinct().OrderByDescending(size => size).Take(LookedThrough).ToListAsync(cancellation);
            foreach (var checkpoint in await db.LogCheckpoints.AsNoTracking().Where(c => sizes.Contains(c.Size)).OrderByDescending(c => c.Size).ToListAsync(cancellation))
                if (await CosignedAsync(checkpoint, cancellation) is var note && policy.Judge(note).IsQuorumMet == true)
                    return note;
        }

        return await NewestAsync(cancellation) is { } newest ? await CosignedAsync(newest, cancellation) : null;
    }

    /// <summary>A checkpoint with the words of its witnesses.</summary>
    public async Task<SignedNote> CosignedAsync(LogCheckpoint checkpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var lines = await db.LogCosignatures.AsNoTracking().Where(c => c.Size == checkpoint.Size).OrderBy(c => c.Witness).Select(c => c.Line).ToListAsync(cancellation);
        return SignedNote.TryParse(checkpoint.Note, out var note) && note.With(lines) is { } cosigned ? cosigned : throw new InvalidDataException($"The stored checkpoint over {checkpoint.Size} entries cannot be read.");
    }

    /// <summary>The first checkpoint in which all leaves up to this one are; null where it is not signed yet.</summary>
    public Task<LogCheckpoint?> FirstOverAsync(long index, CancellationToken cancellation) =>
        db.LogCheckpoints.AsNoTracking().Where(c => c.Size > index).OrderBy(c => c.Size).FirstOrDefaultAsync(cancellation);

    /// <summary>The first checkpoint over all leaves up to this one that has the witnesses which the policy asks for; null where there is none yet.</summary>
    public async Task<SignedNote?> FirstVouchedOverAsync(long index, CancellationToken cancellation)
    {
        var (_, policy) = options.PolicyFor(keys.LogKeys);
        var after = index;
        while (await FirstOverAsync(after, cancellation) is { } checkpoint)
        {
            var note = await CosignedAsync(checkpoint, cancellation);
            if (policy.Judge(note).IsQuorumMet == true)
                return note;
            // Those that nobody cosigned are passed over at once: a witness is asked for the newest only.
            after = checkpoint.Size;
            if (await db.LogCosignatures.Where(c => c.Size > after).MinAsync(c => (long?)c.Size, cancellation) is not { } next)
                return null;
            after = next - 1;
        }

        return null;
    }

    /// <summary>Where these entries stand; those without a place yet are left out.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> PlacesAsync(IReadOnlyCollection<Sha256Hash> entries, CancellationToken cancellation)
    {
        var leaves = await db.LogLeaves.AsNoTracking().Where(l => entries.Contains(l.Hash)).OrderBy(l => l.Index).ToListAsync(cancellation);
        return leaves.ConvertAll(leaf => new LoggedEntry(leaf.Hash, leaf.Index));
    }

    /// <summary>The files that prove entries (C2SP tlog-proof), each with where its entry stands; tiles are read once for all of them.</summary>
    /// <param name="entries">Those that are not below the checkpoint are left out.</param>
    /// <param name="note">The checkpoint, as it was signed.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<(LoggedEntry Entry, LogProof Proof)>> ProveAsync(IReadOnlyCollection<Sha256Hash> entries, SignedNote note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
            throw new ArgumentException("The note is no checkpoint.", nameof(note));
        var places = (await PlacesAsync(entries, cancellation)).Where(place => place.Index < checkpoint.Size).ToList();
        var paths = await tiles.InclusionsAsync(places.ConvertAll(place => place.Index), checkpoint.Size, cancellation);
        return [.. places.Zip(paths, (place, path) => (place, new LogProof(place.Index, path, note, null)))];
    }

    /// <summary>What proves that the log of the larger size begins with the log of the smaller; null where it is not that large.</summary>
    public async Task<IReadOnlyList<Sha256Hash>?> ConsistencyAsync(long earlier, long size, CancellationToken cancellation) =>
        earlier < 0 || earlier > size || await NewestAsync(cancellation) is not { } newest || newest.Size < size ? null : await tiles.ConsistencyAsync(earlier, size, cancellation);

    /// <summary>Whether the log is being written; null before a worker has begun with it.</summary>
    public Task<LogStanding?> StandingAsync(CancellationToken cancellation) => db.LogStandings.AsNoTracking().SingleOrDefaultAsync(cancellation);

    /// <summary>Whose signatures count, as a C2SP tlog-policy.</summary>
    public string Policy => options.PolicyFor(keys.LogKeys).Text;

    /// <summary>When the first checkpoint was signed; null while there is none.</summary>
    public Task<DateTimeOffset?> BegunAtAsync(CancellationToken cancellation) => db.LogCheckpoints.OrderBy(c => c.Size).Select(c => (DateTimeOffset?)c.At).FirstOrDefaultAsync(cancellation);

    /// <summary>When the checkpoint of that size was signed.</summary>
    public async Task<DateTimeOffset?> SignedAtAsync(long size, CancellationToken cancellation) =>
        await db.LogCheckpoints.Where(c => c.Size == size).Select(c => (DateTimeOffset?)c.At).SingleOrDefaultAsync(cancellation);

    /// <summary>Which witnesses of the policy have cosigned it, and when.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset At)> WitnessesOf(SignedNote note) =>
        [.. options.PolicyFor(keys.LogKeys).Policy.Judge(note).Witnesses.Where(witness => witness.At is not null).Select(witness => (witness.Witness.Key.Name, witness.At!.Value))];

    /// <summary>The newest time-stamps, newest first.</summary>
    public async Task<IReadOnlyList<LogStamp>> StampsAsync(CancellationToken cancellation) =>
        await db.LogStamps.AsNoTracking().OrderByDescending(stamp => stamp.Size).Take(MostStamps).ToListAsync(cancellation);

    /// <summary>The time-stamp on the checkpoint of that size, DER; null where there is none.</summary>
    public async Task<byte[]?> StampAsync(long size, CancellationToken cancellation) =>
        await db.LogStamps.Where(stamp => stamp.Size == size).Select(stamp => stamp.Token).SingleOrDefaultAsync(cancellation);

    /// <summary>A checkpoint that was signed earlier, as it was signed and cosigned; null where there is none of that size.</summary>
    public async Task<SignedNote?> CheckpointAsync(long size, CancellationToken cancellation) =>
        await db.LogCheckpoints.AsNoTracking().SingleOrDefaultAsync(c => c.Size == size, cancellation) is { } checkpoint ? await CosignedAsync(checkpoint, cancellation) : null;

    /// <summary>The log's own keys as others name them, and its name.</summary>
    public (string Origin, IReadOnlyList<NoteKey> Keys) Identity => (keys.LogOrigin, keys.LogKeys);
}
