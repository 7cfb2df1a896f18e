using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Requests;

/// <summary>What somebody needs.</summary>
/// <param name="Item">A recording, or else a case.</param>
/// <param name="Profile">For what kind of recipient: a code.</param>
/// <param name="Recipient">Who gets the copy.</param>
public sealed record WantedRedaction(ItemId? Item, CaseId? Case, string? Profile, DateOnly? DueOn, string? Recipient, string? Reason);

/// <summary>Puts a redacted copy on the list of what is to be done.</summary>
public sealed class RequestRedaction(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    public const int LongestRecipient = 200, ShortestReason = 5, LongestReason = 500, MostOpen = 50;

    /// <returns>The id of the request.</returns>
    /// <exception cref="RefusedException"><c>no-such-recording</c>, or one of <see cref="RedactionRefusals"/> about requests.</exception>
    public async Task<Guid> RunAsync(WantedRedaction wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeRedactions);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var request = Read(wanted, person);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await IsThereAsync(wanted, actor, cancellation))
            throw RedactionRefusals.NoSuchRecording.ToException();
        if (await db.RedactionRequests.CountAsync(r => r.SettledAt == null && (wanted.Item != null && r.ItemId == wanted.Item || wanted.Case != null && r.CaseId == wanted.Case), cancellation) >= MostOpen)
            throw RedactionRefusals.TooManyRequests.ToException();
        db.RedactionRequests.Add(request);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionRequested, request.Subject(), actor,
            ("request", request.Id.ToString()), ("profile", request.Profile), ("recipient", request.Recipient), ("due", request.DueOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("reason", request.Reason)), cancellation);
        await transaction.CommitAsync(cancellation);
        return request.Id;
    }

    private RedactionRequest Read(WantedRedaction wanted, PersonId person)
    {
        var profile = (wanted.Profile ?? "").Trim();
        if (profile.Length is 0 or > 40 || !profile.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            throw RedactionRefusals.RequestProfileWrong.ToException();
        var due = wanted.DueOn is { } day && day >= DateOnly.FromDateTime(reach.Now.UtcDateTime).AddDays(-1) ? day : throw RedactionRefusals.RequestDueWrong.ToException();
        var recipient = ShownText.Line(wanted.Recipient, LongestRecipient) ?? throw RedactionRefusals.RequestRecipientWrong.ToException();
        var reason = ShownText.Line(wanted.Reason, LongestReason) is { Length: >= ShortestReason } text ? text : throw RedactionRefusals.RequestReasonWrong.ToException();
        return new RedactionRequest
        {
            Id = Guid.NewGuid(), ItemId = wanted.Item, CaseId = wanted.Item is null ? wanted.Case : null, Profile = profile, DueOn = due, Recipient = recipient, Reason = reason, AskedBy = person, AskedAt = reach.Now,
        };
    }

    private async Task<bool> IsThereAsync(WantedRedaction wanted, Actor actor, CancellationToken cancellation) => (wanted.Item, wanted.Case) switch
    {
        ({ } item, _) => await db.ReachesAsync(actor, Permission.SeeRedactions, item, reach.Now, cancellation),
        (_, { } file) => await db.CasesWithin(actor, Permission.SeeCases, reach.Now).AnyAsync(c => c.Id == file, cancellation),
        _ => false,
    };
}
