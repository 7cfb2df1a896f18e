using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>Says why one looks at a recording that is not one's own work; it holds for the day. Every view that begins on it says it in its entry.</summary>
public sealed class StatePurpose(EvidenceDb db, ViewingDay day, TimeProvider time)
{
    public const int ShortestReference = 3, LongestReference = 200;

    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>reference-needed</c>, <c>reference-too-long</c>.</exception>
    public async Task RunAsync(ItemId item, ViewingPurpose purpose, string? reference, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var text = ShownText.Of((reference ?? "").ReplaceLineEndings(" ").Trim());
        if (text.Length < ShortestReference)
            throw ReviewRefusals.ReferenceNeeded.ToException();
        if (text.Length > LongestReference)
            throw ReviewRefusals.ReferenceTooLong.ToException();
        if (actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.PlayFootage, item, time.GetUtcNow(), cancellation))
            throw ReviewRefusals.NoSuchPart.ToException();
        var (word, now) = (Vocabulary.Word(purpose), Instant.Truncate(time.GetUtcNow()));
        await db.Database.ExecuteSqlAsync($"""
            insert into review.stated_purpose (person_id, item_id, day, purpose, reference, stated_at) values ({person.Value}, {item.Value}, {day.Today}, {word}, {text}, {now})
            on conflict (person_id, day, item_id) do update set purpose = excluded.purpose, reference = excluded.reference, stated_at = excluded.stated_at
            """, cancellation);
    }
}
