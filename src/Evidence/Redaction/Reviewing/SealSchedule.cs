using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Reviewing;

/// <summary>
/// Puts a schedule into the store as a file of the copy. The object is named in the review before its first byte leaves, so that an approval that was killed leaves nothing that the next
/// one does not clear away.
/// </summary>
public sealed class SealSchedule(EvidenceDb db, IObjectStore store, FileKeyRing keys)
{
    private readonly SealDerivative seal = new(store, keys);

    /// <exception cref="IOException">The store could not take it.</exception>
    internal async Task<SealedDerivative> RunAsync(Guid review, byte[] csv, CancellationToken cancellation)
    {
        var id = await NameAsync(review, cancellation);
        var file = Path.Combine(Path.GetTempPath(), $"evidence-schedule-{id}");
        try
        {
            await File.WriteAllBytesAsync(file, csv, cancellation);
            return await seal.RunAsync(id, file, cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Adds the rows; the caller saves.</summary>
    internal async Task<PartId> AddAsync(ItemId item, SealedDerivative made, DateTimeOffset at, CancellationToken cancellation)
    {
        var last = await db.Parts.Where(p => p.ItemId == item && p.Role == FileRole.Sidecar).MaxAsync(p => (int?)p.Ordinal, cancellation);
        var part = new ItemPart { Id = PartId.New(), ItemId = item, ObjectId = made.Id, Role = FileRole.Sidecar, Ordinal = (last + 1) ?? 0, Display = "Redaction schedule.csv", MediaType = "text/csv" };
        seal.AddTo(db, item, made, at);
        db.Parts.Add(part);
        return part.Id;
    }

    private async Task<ObjectId> NameAsync(Guid review, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var row = await db.RedactionReviews.FromSql($"select * from redaction.review where id = {review} and decision is null for update").SingleOrDefaultAsync(cancellation) ?? throw RedactionRefusals.NotAsked.ToException();
        if (row.ScheduleObjectId is { } abandoned)
            await seal.RemoveAsync(abandoned, cancellation);
        row.ScheduleObjectId = ObjectId.New();
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.Entry(row).State = EntityState.Detached;
        return row.ScheduleObjectId.Value;
    }
}
