using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction.Reviewing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction;

/// <summary>A redaction as a list shows it.</summary>
/// <param name="ItemTitle">The recording's.</param>
/// <param name="OpenedBy">By name.</param>
/// <param name="LengthMs">Of the recording's file; null where it is not known.</param>
/// <param name="EffortSeconds">That people worked on it, all together.</param>
/// <param name="Waits">A copy of it waits for a second person.</param>
public sealed record ListedRedaction(
    RedactionId Id, string Title, ItemId ItemId, string ItemTitle, string OpenedBy, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long? LengthMs, int Tracks, int Sounds, int OpenProposals, int OpenSpans,
    int Versions, long EffortSeconds, bool Waits, int Approved);

/// <summary>The redactions that somebody may see, newest first.</summary>
public sealed class ListRedactions(EvidenceDb db, RedactionReach reach)
{
    public const int Most = 200;

    /// <param name="item">Of this recording alone; null for all.</param>
    /// <param name="mine">Only those that the actor opened or has a hand in.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>At most <see cref="Most"/>, open ones before closed ones.</returns>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<ListedRedaction>> RunAsync(ItemId? item, bool mine, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeRedactions);
        var within = (await reach.WithinAsync(actor, Permission.SeeRedactions, cancellation)).AsNoTracking();
        if (item is { } one)
            within = within.Where(r => r.ItemId == one);
        if (mine && actor.Person is var me)
            within = within.Where(r => r.OpenedBy == me || db.RedactionEfforts.Any(e => e.RedactionId == r.Id && e.PersonId == me));
        return await (
            from redaction in within
            join draft in db.RedactionDrafts on redaction.Id equals draft.RedactionId
            join recording in db.Items on redaction.ItemId equals recording.Id
            join person in db.People on redaction.OpenedBy equals person.Id
            orderby redaction.ClosedAt != null, redaction.OpenedAt descending, redaction.Id
            select new ListedRedaction(
                redaction.Id, redaction.Title, redaction.ItemId, recording.Title, person.DisplayName, redaction.OpenedAt, redaction.ClosedAt,
                db.MediaChecks.Where(c => c.PartId == redaction.PartId).Select(c => c.DurationMs).FirstOrDefault(),
                draft.Tracks, draft.Sounds, draft.OpenProposals, draft.OpenSpans,
                db.RedactionVersions.Count(v => v.RedactionId == redaction.Id),
                db.RedactionEfforts.Where(e => e.RedactionId == redaction.Id).Sum(e => e.Seconds),
                db.RedactionReviews.Any(v => v.RedactionId == redaction.Id && v.Decision == null),
                db.RedactionReviews.Count(v => v.RedactionId == redaction.Id && v.Decision == ReviewDecision.Approved))).Take(Most).ToListAsync(cancellation);
    }
}
