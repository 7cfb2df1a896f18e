using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>
/// Writes the chains of a bundle and the values behind them, as they stood when it was made: each chain ends with the
/// bundle's own entry in it, whatever was added since. Read in pages, so that no connection waits for a slow recipient.
/// </summary>
internal sealed class BundleTrail(EvidenceDb db, DisclosureBundle bundle, BundleProofs proofs)
{
    private const int PageSize = 500;
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Writes each chain, then custody/details.jsonl, and the proof of each entry.</summary>
    public async Task WriteAsync(BagWriter bag, IEnumerable<Subject> subjects, CancellationToken cancellation)
    {
        var written = new List<(Subject Subject, long Last)>();
        foreach (var subject in subjects)
        {
            var last = await LastSequenceAsync(subject, cancellation);
            written.Add((subject, last));
            await bag.AddAsync(BundleLayout.ChainPath(subject, Chain.Operational), null, (file, token) => WriteChainAsync(subject, last, file, token), cancellation);
        }

        await bag.AddAsync(BundleLayout.Details, null, async (file, token) =>
        {
            foreach (var (subject, last) in written) await WriteDetailsAsync(subject, last, file, token);
        }, cancellation);
        await proofs.WritePolicyAsync(bag, cancellation);
        foreach (var (subject, last) in written)
            for (long after = -1; after < last; after += PageSize)
                await proofs.WriteAsync(bag, (await PageAsync(subject, after, last, cancellation)).ConvertAll(e => e.Hash), cancellation);
    }

    private Task<long> LastSequenceAsync(Subject subject, CancellationToken cancellation) =>
        ChainOf(subject).Where(e => e.ActId == bundle.ActId).MaxAsync(e => e.Sequence, cancellation);

    private async Task WriteChainAsync(Subject subject, long last, Stream file, CancellationToken cancellation)
    {
        for (long after = -1; after < last; after += PageSize)
        {
            foreach (var entry in await PageAsync(subject, after, last, cancellation))
            {
                await file.WriteAsync(entry.Bytes, cancellation);
                await file.WriteAsync(LineEnd, cancellation);
            }
        }
    }

    private async Task WriteDetailsAsync(Subject subject, long last, Stream file, CancellationToken cancellation)
    {
        for (long after = -1; after < last; after += PageSize)
        {
            var hashes = (await PageAsync(subject, after, last, cancellation)).ConvertAll(e => e.Hash);
            var details = (await db.Details.AsNoTracking().Where(d => hashes.Contains(d.EntryHash)).ToListAsync(cancellation)).ToLookup(d => d.EntryHash);
            foreach (var detail in hashes.SelectMany(hash => details[hash].OrderBy(d => d.Field, StringComparer.Ordinal)))
            {
                await file.WriteAsync(RecipientView.LineOf(detail).ToCanonicalBytes(), cancellation);
                await file.WriteAsync(LineEnd, cancellation);
            }
        }
    }

    private Task<List<EntryRecord>> PageAsync(Subject subject, long after, long last, CancellationToken cancellation) =>
        ChainOf(subject).Where(e => e.Sequence > after && e.Sequence <= Math.Min(last, after + PageSize)).OrderBy(e => e.Sequence).ToListAsync(cancellation);

    private IQueryable<EntryRecord> ChainOf(Subject subject) => db.Entries.AsNoTracking()
        .Where(e => e.SubjectKind == subject.Kind && e.SubjectId == subject.Id && e.Chain == Chain.Operational);
}
