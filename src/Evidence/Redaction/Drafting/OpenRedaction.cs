using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Redaction.Requests;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <summary>What is to be redacted.</summary>
/// <param name="Chapter">Which of the recording's files, from 0.</param>
/// <param name="Title">What the redaction is called.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Request">The request that it answers; null where nobody asked.</param>
public sealed record RedactionToOpen(int Chapter, string? Title, string? Purpose, Guid? Request = null);

/// <summary>Begins a redaction of a recording's file. A worker measures it first.</summary>
public sealed class OpenRedaction(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    public const int LongestTitle = 200, ShortestPurpose = 5, LongestPurpose = 500, MostOpen = 50;

    /// <returns>The id of the redaction.</returns>
    /// <exception cref="RefusedException"><c>no-such-redaction</c> also for a recording that the actor may not redact; <c>not-permitted</c>, <c>purpose-needed</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<RedactionId> RunAsync(ItemId item, RedactionToOpen wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RedactFootage);
        if (!await db.ReachesAsync(actor, Permission.RedactFootage, item, reach.Now, cancellation))
            throw RedactionRefusals.NoSuchRedaction.ToException();
        var person = await reach.DemandPlayAsync(item, actor, RedactionRefusals.NoSuchRedaction, cancellation);
        var title = ShownText.Line(wanted.Title, LongestTitle) ?? throw RedactionRefusals.RedactionTitleWrong.ToException();
        var purpose = ShownText.Line(wanted.Purpose, LongestPurpose) is { Length: >= ShortestPurpose } text ? text : throw RedactionRefusals.RedactionPurposeWrong.ToException();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select from items.item where id = {item.Value} for no key update", cancellation);
        var part = await PartAsync(item, wanted.Chapter, cancellation);
        if (await db.Redactions.CountAsync(r => r.ItemId == item && r.ClosedAt == null, cancellation) >= MostOpen)
            throw RedactionRefusals.TooManyRedactions.ToException();
        var request = wanted.Request is { } asked ? await TakeInHandAsync(asked, item, person, actor, cancellation) : null;
        var redaction = new RedactionRecord { Id = RedactionId.New(), ItemId = item, PartId = part, Title = title, Purpose = purpose, OpenedBy = person, OpenedAt = reach.Now, RequestId = request?.Id };
        Add(redaction, person);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionOpened, SubjectOf.Item(item), actor,
            ("after", new JsonObject { ["part"] = part.ToString(), ["redaction"] = redaction.Id.ToString(), ["title"] = title }), ("purpose", purpose)), cancellation);
        await transaction.CommitAsync(cancellation);
        return redaction.Id;
    }

    private void Add(RedactionRecord redaction, PersonId person)
    {
        db.Redactions.Add(redaction);
        db.RedactionDrafts.Add(new RedactionDraft { RedactionId = redaction.Id, Content = DraftContent.Empty().ToBytes(), Sequence = 0, SavedBy = person, SavedAt = redaction.OpenedAt });
        db.RedactionWork.Add(new RedactionWork
        {
            Id = Guid.NewGuid(), RedactionId = redaction.Id, ItemId = redaction.ItemId, PartId = redaction.PartId, Kind = RedactionWorkKind.Measure, Ask = "{}",
            AskedBy = person, AskedAt = redaction.OpenedAt, NextAt = redaction.OpenedAt,
        });
    }

    private async Task<PartId> PartAsync(ItemId item, int chapter, CancellationToken cancellation) => await (
        from part in db.Parts
        join held in db.SealedObjects on part.ObjectId equals held.Id
        join check in db.MediaChecks on part.Id equals check.PartId
        join one in db.Items on part.ItemId equals one.Id
        where part.ItemId == item && part.Role == FileRole.Original && part.Ordinal == chapter && held.WrappedKey != null && one.State == ItemState.Verified
            // A picture or a document has no time line.
            && (check.State == MediaCheckState.Playable || check.State == MediaCheckState.Damaged) && check.DurationMs > 0
        select (PartId?)part.Id).SingleOrDefaultAsync(cancellation) ?? throw RedactionRefusals.NothingToRedact.ToException();

    /// <summary>The request is somebody's to do from now on: whoever opens the redaction, where it was nobody's.</summary>
    private async Task<RedactionRequest?> TakeInHandAsync(Guid id, ItemId item, PersonId person, Actor actor, CancellationToken cancellation)
    {
        var request = await db.RedactionRequests.FromSql($"select * from redaction.request where id = {id} for update").SingleOrDefaultAsync(cancellation);
        var isOfIt = request?.ItemId == item || request?.CaseId is { } file && await db.CaseItems.AnyAsync(l => l.CaseId == file && l.ItemId == item && l.RemovedAt == null, cancellation);
        if (request is null || !isOfIt || request.State is not (RedactionRequestState.Open or RedactionRequestState.InHand))
            throw RedactionRefusals.NoSuchRequest.ToException();
        if (request.State == RedactionRequestState.InHand && request.AssignedTo is not null)
            return request;
        var before = RequestWords.Told(request);
        (request.State, request.AssignedTo) = (RedactionRequestState.InHand, request.AssignedTo ?? person);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionRequestChanged, request.Subject(), actor, ("before", before), ("after", RequestWords.Told(request))), cancellation);
        return request;
    }
}
