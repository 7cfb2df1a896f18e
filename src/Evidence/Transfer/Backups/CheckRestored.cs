using System.Security.Cryptography;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Transfer.Backups;

/// <summary>What a drill has looked at, and what it found.</summary>
internal sealed class DrillReport
{
    private const int MostFindings = 20;

    private readonly List<string> findings = [];
    private int more;

    public long Entries { get; set; }

    public long Chains { get; set; }

    public int Samples { get; set; }

    public long SampleBytes { get; set; }

    public IReadOnlyList<string> Findings => more == 0 ? findings : [.. findings, $"And {more} more."];

    public void Add(string finding)
    {
        if (findings.Count < MostFindings) findings.Add(finding);
        else more++;
    }
}

/// <summary>
/// Looks at a restored database: every custody chain is followed to its head, and objects of the live stores are read with the keys that the restored
/// database has wrapped and the restored ring opens.
/// </summary>
public sealed class CheckRestored(EvidenceDb live, ObjectStores stores, ReportFinding report, ILogger<ReadCopies> log)
{
    private const int SampleObjects = 20;

    /// <summary>Enough of a day's footage; one object is read whole, however large.</summary>
    private const long MostSampleBytes = 4L << 30;

    /// <param name="connection">To the restored database, as the programs.</param>
    /// <param name="ring">The restored one.</param>
    /// <param name="found">Gets what is found.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Kernel.StartRefusedException">The ring lacks a key that is on record.</exception>
    internal async Task RunAsync(string connection, FileKeyRing ring, DrillReport found, CancellationToken cancellation)
    {
        await using var restored = new EvidenceDb(MigrateDatabase.Options(connection));
        restored.Database.SetCommandTimeout(TimeSpan.Zero);
        ring.Refresh(await restored.KeyVersions.AsNoTracking().ToListAsync(cancellation));
        await FollowChainsAsync(restored, ring.Agency, found, cancellation);
        await ReadSamplesAsync(restored, ring, found, cancellation);
    }

    private static async Task FollowChainsAsync(EvidenceDb restored, AgencyId agency, DrillReport found, CancellationToken cancellation)
    {
        (Subject Subject, Chain Chain)? current = null;
        ChainCheck? check = null;
        var entries = restored.Entries.AsNoTracking().OrderBy(e => e.SubjectKind).ThenBy(e => e.SubjectId).ThenBy(e => e.Chain).ThenBy(e => e.Sequence);
        await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            var chain = (new Subject(entry.SubjectKind, entry.SubjectId), entry.Chain);
            if (current != chain)
            {
                Tell(check, found);
                (current, check) = (chain, new ChainCheck(chain.Item1, chain.Chain, agency));
                found.Chains++;
            }

            if (check!.Add(entry.Bytes, entry.Sequence).Hash != entry.Hash)
                found.Add($"Entry {entry.Sequence} of {chain.Item1} is not the one of its hash.");
            found.Entries++;
        }

        Tell(check, found);
        var loose = await restored.Database.SqlQuery<long>($"""
            select count(*) as "Value" from custody.chain_head h where h.sequence >= 0 and not exists (
              select from custody.entry e where e.subject_kind = h.subject_kind and e.subject_id = h.subject_id and e.chain = h.chain
              and e.sequence = h.sequence and e.hash = h.hash
              and not exists (select from custody.entry l where l.subject_kind = h.subject_kind and l.subject_id = h.subject_id and l.chain = h.chain and l.sequence > h.sequence))
            """).SingleAsync(cancellation);
        if (loose > 0)
            found.Add($"{loose} custody chains do not end where their heads say.");
    }

    private static void Tell(ChainCheck? check, DrillReport found)
    {
        foreach (var finding in check?.Findings ?? [])
            found.Add(finding.Text);
    }

    private async Task ReadSamplesAsync(EvidenceDb restored, FileKeyRing ring, DrillReport found, CancellationToken cancellation)
    {
        var copies = new ReadCopies(restored, stores, ring, new ExamineCopy(restored, stores, ring), report, log);
        foreach (var id in await SamplesAsync(restored, cancellation))
        {
            if (found.SampleBytes >= MostSampleBytes)
                return;
            try
            {
                found.SampleBytes += await ReadAsync(copies, id, cancellation);
                found.Samples++;
            }
            catch (Exception trouble) when (trouble is AlteredObjectException or InvalidDataException or IOException or KeyAwayException or UnauthorizedAccessException)
            {
                found.Add($"Object {id} could not be read through the backup: {trouble.Message}");
            }
        }
    }

    /// <summary>Drawn by their ids, which are random; those that have a good copy now where the backup has it.</summary>
    private async Task<IReadOnlyList<ObjectId>> SamplesAsync(EvidenceDb restored, CancellationToken cancellation)
    {
        var from = Guid.NewGuid();
        var drawn = await restored.SealedObjects.FromSql($"""
            select * from ((select * from items.sealed_object where wrapped_key is not null and id >= {from} order by id limit {SampleObjects})
              union all (select * from items.sealed_object where wrapped_key is not null and id < {from} order by id limit {SampleObjects})) drawn
            """).AsNoTracking().Select(o => o.Id).Take(SampleObjects).ToListAsync(cancellation);
        var openable = await live.SealedObjects.Where(o => drawn.Contains(o.Id) && o.WrappedKey != null).Select(o => o.Id).ToListAsync(cancellation);
        var now = (await live.GoodCopies.AsNoTracking().Where(c => openable.Contains(c.ObjectId)).ToListAsync(cancellation)).Select(Place).ToHashSet();
        return [.. (await restored.GoodCopies.AsNoTracking().Where(c => openable.Contains(c.ObjectId)).ToListAsync(cancellation)).Where(c => now.Contains(Place(c))).Select(c => c.ObjectId).Distinct()];
    }

    private static (ObjectId, string, string, string) Place(StoredCopy copy) => (copy.ObjectId, copy.Store, copy.Key, copy.Version);

    /// <returns>The length of its plaintext, whose hash is the one that was verified.</returns>
    private static async Task<long> ReadAsync(ReadCopies copies, ObjectId id, CancellationToken cancellation)
    {
        using var opened = await copies.OpenAsync(id, FoundBy.Drill, cancellation) ?? throw new IOException("it has no good copy.");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var piece in opened.ReadAsync(0, opened.Sealed.PlaintextBytes, cancellation))
            hash.AppendData(piece.Span);
        return Sha256Hash.Finish(hash) == opened.Sealed.PlaintextSha256 ? opened.Sealed.PlaintextBytes
            : throw new AlteredObjectException(0, "it opens, but its content is not what was verified");
    }
}
