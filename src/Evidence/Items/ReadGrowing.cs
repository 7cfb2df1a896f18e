using Evidence.Database;
using Evidence.Formats;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What is there of a copy that is being made.</summary>
/// <param name="Attempt">Which attempt is at it; stretches of another one do not fit to these.</param>
/// <param name="Codecs">As RFC 6381 writes them; null until there is something to watch.</param>
/// <param name="Stretches">In order, without number 0.</param>
public sealed record GrowingFacts(int Attempt, string? Codecs, IReadOnlyList<GrowingStretch> Stretches);

/// <param name="FromMs">In milliseconds of the recording.</param>
/// <param name="UntilMs">Likewise.</param>
public sealed record GrowingStretch(int Number, long FromMs, long UntilMs);

/// <summary>Reads the stretches of a copy that is being made. Whether somebody may see them is asked before.</summary>
public sealed class ReadGrowing(EvidenceDb db, FileKeyRing keys)
{
    /// <param name="original">What the copy is of.</param>
    /// <param name="after">Only stretches after this one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where no copy of it is to be made.</returns>
    public async Task<GrowingFacts?> FactsAsync(PartId original, int after, CancellationToken cancellation)
    {
        var order = await Orders(original).Select(w => new { w.Attempts }).SingleOrDefaultAsync(cancellation);
        if (order is null)
            return null;
        var rows = await Stretches(original).Where(s => s.Attempt == order.Attempts && (s.Number == 0 || s.Number > after))
            .OrderBy(s => s.Number).Select(s => new { s.Number, s.FromMs, s.UntilMs, s.Codecs }).ToListAsync(cancellation);
        return new GrowingFacts(order.Attempts, rows.FirstOrDefault(row => row.Number == 0)?.Codecs,
            [.. rows.Where(row => row.Number > 0).Select(row => new GrowingStretch(row.Number, row.FromMs, row.UntilMs))]);
    }

    public Task<bool> HasAsync(PartId original, int attempt, int number, CancellationToken cancellation) =>
        Stretches(original).AnyAsync(s => s.Attempt == attempt && s.Number == number, cancellation);

    /// <returns>The bytes, once all of them have proved themselves; null where they are not there any more.</returns>
    /// <exception cref="AlteredObjectException">They are not what was sealed.</exception>
    /// <exception cref="KeyAwayException">Whoever keeps the key cannot be reached.</exception>
    public async Task<byte[]?> OpenAsync(PartId original, int attempt, int number, CancellationToken cancellation)
    {
        var found = await Stretches(original).Where(s => s.Attempt == attempt && s.Number == number)
            .Join(db.Parts, s => s.PartId, p => p.Id, (s, p) => new { s.KekId, s.WrappedKey, s.Sealed, p.ObjectId }).SingleOrDefaultAsync(cancellation);
        if (found is null)
            return null;
        using var key = await keys.UnwrapDataKeyAsync(new WrappedDataKey(found.KekId, found.WrappedKey), found.ObjectId, cancellation);
        return await SealStretch.OpenAsync(key, CopyStretch.AssociatedData(keys.Agency, original, attempt, number), found.Sealed, cancellation);
    }

    /// <summary>Of the attempt that the order counts: what an earlier one left is nobody's.</summary>
    private IQueryable<CopyStretch> Stretches(PartId original) =>
        from stretch in db.CopyStretches.AsNoTracking()
        join order in Orders(original) on new { stretch.PartId, stretch.Attempt } equals new { order.PartId, Attempt = order.Attempts }
        select stretch;

    private IQueryable<MediaWork> Orders(PartId original) => db.MediaWork.AsNoTracking().Where(w => w.PartId == original && w.Kind == MediaWorkKind.Proxy && w.NextAt != null);
}
