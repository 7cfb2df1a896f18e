using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Clips;

/// <summary>The clips of one file that are still to be made. One order of media work stands for all of them; whoever asks or finishes holds the master's row.</summary>
public static class WaitingClips
{
    /// <summary>Asks for a clip; the caller saves, in a transaction that has locked the master.</summary>
    public static async Task PlaceAsync(EvidenceDb db, Clip clip, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(clip);
        db.Clips.Add(clip);
        if (!await db.MediaWork.AnyAsync(w => w.PartId == clip.PartId && w.Kind == MediaWorkKind.Clip, cancellation))
            MediaOrders.PlaceClip(db, clip.MasterId, clip.PartId, clip.AskedAt);
    }

    /// <summary>The one that was asked for first; null where none is left.</summary>
    internal static Task<Clip?> NextAsync(EvidenceDb db, PartId part, CancellationToken cancellation) =>
        db.Clips.Where(c => c.PartId == part && c.MadeAt == null && c.RefusedAt == null).OrderBy(c => c.AskedAt).ThenBy(c => c.Id).FirstOrDefaultAsync(cancellation);

    /// <summary>Orders the next one where there is one: in the transaction that ended the one before.</summary>
    internal static async Task GoOnAsync(EvidenceDb db, Clip ended, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await NextAsync(db, ended.PartId, cancellation) is { } next && next.Id != ended.Id)
            MediaOrders.PlaceClip(db, next.MasterId, next.PartId, at);
    }
}
