using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Reviewing;

/// <summary>Asks a second person to look at a copy. One that the machine's check found wrong is not worth their time.</summary>
public sealed class AskReview(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    /// <returns>The id of the review.</returns>
    /// <exception cref="RefusedException"><c>no-such-redaction</c>, <c>no-such-copy</c>, <c>check-failed</c>, <c>review-there</c>.</exception>
    public async Task<Guid> RunAsync(RedactionId id, Guid render, Actor actor, CancellationToken cancellation)
    {
        var redaction = await reach.DemandAsync(id, actor, Permission.RedactFootage, cancellation);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Two that ask at the same time come one after the other.
        await db.Database.ExecuteSqlAsync($"select from redaction.redaction where id = {id.Value} for no key update", cancellation);
        var copy = await db.RedactionRenders.AsNoTracking().SingleOrDefaultAsync(r => r.Id == render && r.RedactionId == id, cancellation) ?? throw RedactionRefusals.NoSuchCopy.ToException();
        if (!copy.Passed)
            throw RedactionRefusals.CheckFailed.ToException();
        if (await db.RedactionReviews.AnyAsync(r => r.RenderId == render && (r.Decision == null || r.Decision == ReviewDecision.Approved), cancellation))
            throw RedactionRefusals.ReviewThere.ToException();
        var review = new RedactionReview { Id = Guid.NewGuid(), RenderId = render, RedactionId = id, ItemId = redaction.ItemId, MadeItemId = copy.MadeItemId, AskedBy = person, AskedAt = reach.Now };
        db.RedactionReviews.Add(review);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionSubmitted, [SubjectOf.Item(copy.MadeItemId), SubjectOf.Item(redaction.ItemId)], actor, ("redaction", id.ToString()), ("review", review.Id.ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
        return review.Id;
    }
}
