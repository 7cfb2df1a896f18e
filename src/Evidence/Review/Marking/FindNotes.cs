using Evidence.Access;
using Evidence.Database;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review.Marking;

/// <summary>Finds recordings by what a note on their time line says, for who reads that note by <see cref="ReadMarkers"/>, and for nobody else.</summary>
internal static class FindNotes
{
    /// <param name="db">Where the notes stand.</param>
    /// <param name="folded">What is looked for, folded, for <c>websearch_to_tsquery</c>: all of it in one note.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where no note that they may know of says it.</returns>
    public static async Task<IQueryable<EvidenceItem>?> RunAsync(EvidenceDb db, string folded, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var notes = db.Markers.FromSql($"select * from review.marker where removed_at is null and items.words(text) @@ websearch_to_tsquery('simple', {folded})").KnownTo(actor);
        if (actor.Person is null || !await notes.AnyAsync(cancellation))
            return null;
        var played = await ItemReach.ReadAsync(db, actor, Permission.PlayFootage, now, cancellation);
        return played.Within(db.Items.AsNoTracking()).Where(item => notes.Any(note => note.ItemId == item.Id));
    }
}
