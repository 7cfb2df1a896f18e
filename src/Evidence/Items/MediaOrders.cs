using Evidence.Database;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;

namespace Evidence.Items;

/// <summary>Orders media work. The order is written in the transaction that makes the work necessary, so it can neither be lost nor doubled.</summary>
public static class MediaOrders
{
    /// <summary>A media check is due within a day; it never holds up the receipt.</summary>
    public static readonly TimeSpan CheckWithin = TimeSpan.FromHours(24);

    /// <summary>Somebody waits for it: it goes before all that only has to be done within days.</summary>
    private static readonly TimeSpan ClipWithin = TimeSpan.FromHours(1);

    private static readonly TimeSpan DeriveWithin = TimeSpan.FromHours(48);

    /// <summary>Adds the order to check an original, or the device's own proxy of it, that has just been verified; the caller saves.</summary>
    public static void PlaceCheck(EvidenceDb db, ItemId item, PartId recording, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.MediaWork.Add(Order(item, recording, MediaWorkKind.Check, at, CheckWithin));
    }

    /// <summary>Adds the order to read a telemetry part that has just been verified, or an original that may carry telemetry inside; the caller saves.</summary>
    public static void PlaceTelemetry(EvidenceDb db, ItemId item, PartId part, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.MediaWork.Add(Order(item, part, MediaWorkKind.Telemetry, at, CheckWithin));
    }

    /// <summary>Adds the order to cut out what was asked for of an original; the caller saves. There is one at a time for all that was asked for of it.</summary>
    internal static void PlaceClip(EvidenceDb db, ItemId item, PartId original, DateTimeOffset at) =>
        db.MediaWork.Add(Order(item, original, MediaWorkKind.Clip, at, ClipWithin));

    /// <summary>Adds the orders for what a checked original lets us make.</summary>
    internal static void PlaceDerivatives(EvidenceDb db, MediaWork check, MediaPlan plan, DateTimeOffset at)
    {
        var plays = plan.HasPicture && !plan.Container.IsStill();
        Place(MediaWorkKind.Thumbnail, plan.HasPicture || plan.Pages > 0);
        // Every browser shows a JPEG and a PNG as they are.
        Place(MediaWorkKind.Proxy, plan.Container is not (ContainerKind.Jpeg or ContainerKind.Png));
        Place(MediaWorkKind.Filmstrip, plays && FilmstripFacts.Fits(plan.Width, plan.Height));
        Place(MediaWorkKind.Waveform, plan.HasSound);

        void Place(MediaWorkKind kind, bool wanted)
        {
            if (wanted)
                db.MediaWork.Add(Order(check.ItemId, check.PartId, kind, at, DeriveWithin, check.AskedAt));
        }
    }

    private static MediaWork Order(ItemId item, PartId part, MediaWorkKind kind, DateTimeOffset at, TimeSpan within, DateTimeOffset? askedAt = null) =>
        new() { PartId = part, Kind = kind, ItemId = item, OrderedAt = at, DueAt = at + within, AskedAt = askedAt, NextAt = at };
}
