using Evidence.Access;
using Evidence.Database;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review.Marking;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>
/// Finds recordings by what is said of their content: in a note on their time line, for who reads that note by <see cref="ReadMarkers"/>, and in the subtitles
/// that a device wrote, for who may play them. For nobody else the same words find anything.
/// </summary>
internal static class FindInContent
{
    /// <param name="db">Where both stand.</param>
    /// <param name="folded">What is looked for, folded, for <c>websearch_to_tsquery</c>: all of it in one note, or in one file of subtitles.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The ways by which something may be found: none where nobody wrote or said it.</returns>
    public static async Task<IReadOnlyList<IQueryable<EvidenceItem>>> RunAsync(EvidenceDb db, string folded, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        if (actor.Person is null)
            return [];
        var notes = db.Markers.FromSql($"select * from review.marker where removed_at is null and items.words(text) @@ websearch_to_tsquery('simple', {folded})").KnownTo(actor);
        var transcripts = db.Transcripts.FromSql($"select * from review.transcript where words @@ websearch_to_tsquery('simple', {folded})");
        var (isNoted, isSaid) = (await notes.AnyAsync(cancellation), await transcripts.AnyAsync(cancellation));
        if (!isNoted && !isSaid)
            return [];
        var played = (await ItemReach.ReadAsync(db, actor, Permission.PlayFootage, now, cancellation)).Within(db.Items.AsNoTracking());
        var noted = played.Where(item => notes.Any(note => note.ItemId == item.Id));
        var said = played.Where(item => transcripts.Any(transcript => transcript.ItemId == item.Id));
        return (isNoted, isSaid) switch { (true, true) => [noted, said], (true, false) => [noted], _ => [said] };
    }
}
