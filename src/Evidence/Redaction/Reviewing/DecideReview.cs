using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Redaction.Requests;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Reviewing;

/// <summary>
/// The second person's decision. Approved is a copy only by somebody who has no hand in it and who, by the ledger of views, played all of it at normal speed with sound; and only where
/// the machine found nothing. The schedule of what is hidden becomes a file of the copy, so that no bundle has the one without the other.
/// </summary>
public sealed class DecideReview(EvidenceDb db, CustodyLog custody, RedactionReach reach, ReadReview readReview, SealSchedule sealSchedule)
{
    public const int LongestText = 2_000, ShortestText = 5;

    /// <param name="id">The redaction.</param>
    /// <param name="render">The copy.</param>
    /// <param name="answered">Codes of the points that were answered with yes.</param>
    /// <param name="text">What else is to be said; may be empty.</param>
    /// <param name="actor">The second person.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>not-asked</c>, <c>own-work</c>, <c>check-failed</c>, <c>not-watched</c>, <c>checklist-open</c>, <c>not-permitted</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task ApproveAsync(RedactionId id, Guid render, IReadOnlyCollection<string> answered, string? text, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answered);
        var copy = await DemandAsync(id, render, actor, cancellation);
        if (copy.Obstacle is { } obstacle)
            throw obstacle.ToException();
        if (!copy.Checklist.All(point => answered.Contains(point.Code)))
            throw RedactionRefusals.ChecklistOpen.ToException();
        var csv = RedactionSchedule.ToCsv(copy.Schedule);
        var waiting = copy.Reviews.First(one => one.Review.Decision is null).Review.Id;
        var made = await sealSchedule.RunAsync(waiting, csv, cancellation);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select from items.item where id = {copy.Render.MadeItemId.Value} for no key update", cancellation);
        var review = await LockAsync(waiting, cancellation);
        if (review.ScheduleObjectId != made.Id)
            throw RedactionRefusals.NotAsked.ToException();
        Decide(review, ReviewDecision.Approved, actor, ShownText.Line(text, LongestText));
        review.Checklist = new JsonArray([.. copy.Checklist.Select(point => (JsonNode)new JsonObject { ["code"] = point.Code, ["text"] = point.Text, ["yes"] = true })]).ToJsonString();
        (review.Schedule, review.ScheduleSha256) = (csv, Sha256Hash.Of(csv));
        var part = await sealSchedule.AddAsync(copy.Render.MadeItemId, made, review.DecidedAt!.Value, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Act(CustodyAction.RedactionApproved, review, actor) with
        {
            Objects = [new CustodyObject(made.Id, part, Vocabulary.Word(FileRole.Sidecar), made.PlaintextSha256, made.PlaintextBytes)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["redaction"] = id.ToString(), ["review"] = review.Id.ToString(), ["checklist"] = JsonNode.Parse(review.Checklist), ["schedule.sha256"] = review.ScheduleSha256.ToString(), ["reason"] = review.Text,
            },
        }, cancellation);
        await SettleRequestAsync(copy, actor, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Sends it back: what is wrong, for whoever redacts. Nobody has to watch to its end what is wrong at its beginning.</summary>
    /// <exception cref="RefusedException"><c>not-asked</c>, <c>own-work</c>, <c>return-text-wrong</c>, <c>not-permitted</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task ReturnAsync(RedactionId id, Guid render, string? text, Actor actor, CancellationToken cancellation)
    {
        var copy = await DemandAsync(id, render, actor, cancellation);
        if (copy.Obstacle is { } obstacle && obstacle != RedactionRefusals.NotWatched && obstacle != RedactionRefusals.CheckFailed)
            throw obstacle.ToException();
        var why = ShownText.Line(text, LongestText) is { Length: >= ShortestText } line ? line : throw RedactionRefusals.ReturnTextWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var review = await LockAsync(copy.Reviews.First(one => one.Review.Decision is null).Review.Id, cancellation);
        Decide(review, ReviewDecision.Returned, actor, why);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Act(CustodyAction.RedactionReturned, review, actor) with
        {
            Details = new Dictionary<string, JsonNode?> { ["redaction"] = id.ToString(), ["review"] = review.Id.ToString(), ["reason"] = why },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<CopyToReview> DemandAsync(RedactionId id, Guid render, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ApproveRedactions);
        var redaction = await reach.DemandAsync(id, actor, Permission.ApproveRedactions, cancellation);
        await reach.DemandPlayAsync(redaction.ItemId, actor, RedactionRefusals.NoSuchRedaction, cancellation);
        return await readReview.RunAsync(id, render, actor, cancellation);
    }

    /// <summary>Whoever decides at the same time finds it decided.</summary>
    private async Task<RedactionReview> LockAsync(Guid id, CancellationToken cancellation) =>
        await db.RedactionReviews.FromSql($"select * from redaction.review where id = {id} and decision is null for update").SingleOrDefaultAsync(cancellation) ?? throw RedactionRefusals.NotAsked.ToException();

    private void Decide(RedactionReview review, ReviewDecision decision, Actor actor, string? text) =>
        (review.Decision, review.Reviewer, review.Text, review.DecidedAt) = (decision, actor.Person, text, reach.Now);

    private static CustodyAct Act(CustodyAction action, RedactionReview review, Actor actor) =>
        new() { Actor = actor, Action = action, Subjects = [SubjectOf.Item(review.MadeItemId), SubjectOf.Item(review.ItemId)] };

    /// <summary>What was asked for is there.</summary>
    private async Task SettleRequestAsync(CopyToReview copy, Actor actor, CancellationToken cancellation)
    {
        if (copy.Redaction.RequestId is not { } id)
            return;
        var request = await db.RedactionRequests.FromSql($"select * from redaction.request where id = {id} for update").SingleAsync(cancellation);
        if (request.Profile != copy.Render.Profile || request.SettledAt is not null || request.CaseId is not null)
            return;
        var before = RequestWords.Told(request);
        (request.State, request.SettledBy, request.SettledAt) = (RedactionRequestState.Done, actor.Person, reach.Now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionRequestChanged, request.Subject(), actor, ("before", before), ("after", RequestWords.Told(request))), cancellation);
    }
}
