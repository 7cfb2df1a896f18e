using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review.Marking;

/// <summary>A note with whose it is.</summary>
/// <param name="Chapter">Which of the recording's files it is about, from 0.</param>
public sealed record ShownMarker(Marker Marker, int Chapter, string Author, bool MayChange, bool MayRemove);

/// <summary>Reads the notes on a recording's time line: they say what is to be seen in it, so who may play it reads them, as far as they may know of them.</summary>
public sealed class ReadMarkers(EvidenceDb db, TimeProvider time)
{
    /// <returns>In the order of the recording; null if there is none, or it is not theirs to play.</returns>
    public async Task<IReadOnlyList<ShownMarker>?> RunAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.PlayFootage, item, time.GetUtcNow(), cancellation))
            return null;
        var rows = await (
            from marker in db.Markers.KnownTo(actor)
            join part in db.Parts on marker.PartId equals part.Id
            join author in db.People on marker.AuthorId equals author.Id
            where marker.ItemId == item && marker.RemovedAt == null
            orderby part.Ordinal, marker.FromMs, marker.WrittenAt, marker.Id
            select new { marker, part.Ordinal, author.DisplayName }).AsNoTracking().ToListAsync(cancellation);
        return [.. rows.Select(row => new ShownMarker(row.marker, row.Ordinal, row.DisplayName, row.marker.AuthorId == person, MarkRecording.MayRemove(row.marker, person, actor)))];
    }
}
