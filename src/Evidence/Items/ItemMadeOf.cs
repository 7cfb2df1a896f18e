using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>An item of its own that is made of a recording, as clips and redacted copies are.</summary>
internal static class ItemMadeOf
{
    /// <summary>It has from the recording whose it is, how closely it is kept and what is warned of; who was granted that alone was not granted this.</summary>
    /// <param name="fromMs">Where in the recording it begins, milliseconds.</param>
    /// <param name="durationMs">How long it plays; null for a picture.</param>
    public static EvidenceItem Of(EvidenceItem master, ItemId id, string title, long fromMs, long? durationMs, DateTimeOffset now)
    {
        var item = new EvidenceItem
        {
            Id = id, State = ItemState.Verified, Title = title, OfficerId = master.OfficerId, UnitId = master.UnitId, DeviceId = master.DeviceId,
            OwnClass = master.AccessClass, ArrivedAt = now, CapturedLocal = master.CapturedLocal?.AddMilliseconds(fromMs), CapturedZone = master.CapturedZone,
            CapturedUncertaintySeconds = master.CapturedUncertaintySeconds, DurationMs = durationMs,
        };
        item.Set(master.Flags);
        return item;
    }

    /// <summary>The file that it is made of, as an entry names it.</summary>
    public static async Task<CustodyObject> SourceAsync(this EvidenceDb db, PartId id, CancellationToken cancellation)
    {
        var part = await db.Parts.AsNoTracking().SingleAsync(p => p.Id == id, cancellation);
        return part.InCustody(await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == part.ObjectId, cancellation));
    }
}
