using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>What is to be opened, to whom, until when and why. One of item and case, one of person and unit.</summary>
public sealed record GrantToGive(ItemId? Item, CaseId? Case, PersonId? Person, UnitId? Unit, DateTimeOffset Until, string? Reason);

/// <summary>Opens a recording or a case to a person or a unit for a time, and takes that back. Given again, it takes the place of the one before.</summary>
public sealed class GrantAccess(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int LongestReason = 500, LongestDays = 366;
    private const int ShortestReason = 5;

    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/> or <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<Guid> RunAsync(GrantToGive wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.GrantAccess);
        var giver = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var (reason, now, until) = (Reason(wanted.Reason), Instant.Truncate(time.GetUtcNow()), Instant.Truncate(wanted.Until));
        if (until <= now || until > now.AddDays(LongestDays))
            throw ReachRefusals.UntilWrong.ToException();
        if (wanted.Person == giver)
            throw ReachRefusals.NotToYourself.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await CheckWhomAsync(wanted, cancellation);
        var arrived = await CheckWhatAsync(wanted, actor, now, cancellation);
        await ReplaceAsync(wanted, giver, now, cancellation);
        var grant = new AccessGrant
        {
            Id = Guid.NewGuid(), ItemId = wanted.Item, CaseId = wanted.Case, PersonId = wanted.Person, UnitId = wanted.Unit, Reason = reason,
            GivenBy = giver, From = now, Until = until, IsEmergency = false, ArrivedAt = arrived,
        };
        db.AccessGrants.Add(grant);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, GrantActs.Of(CustodyAction.AccessGranted, grant, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        return grant.Id;
    }

    /// <summary>Takes a grant back: one that the actor gave, or of what they reach. What is taken back already writes nothing.</summary>
    /// <exception cref="RefusedException"><c>no-such-grant</c>, or the role does not allow it.</exception>
    public async Task RevokeAsync(Guid id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.GrantAccess);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var grant = await db.AccessGrants.FromSql($"select * from items.access_grant where id = {id} for update").SingleOrDefaultAsync(cancellation) ?? throw ReachRefusals.NoSuchGrant.ToException();
        if (grant.GivenBy != person && !await ReachesAsync(grant, actor, cancellation))
            throw ReachRefusals.NoSuchGrant.ToException();
        if (grant.RevokedAt is not null)
            return;
        (grant.RevokedAt, grant.RevokedBy) = (Instant.Truncate(time.GetUtcNow()), person);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, GrantActs.Of(CustodyAction.AccessRevoked, grant, actor), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<bool> ReachesAsync(AccessGrant grant, Actor actor, CancellationToken cancellation)
    {
        try
        {
            await CheckWhatAsync(new GrantToGive(grant.ItemId, grant.CaseId, null, null, default, null), actor, time.GetUtcNow(), cancellation);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    internal static string Reason(string? text) =>
        ShownText.Of((text ?? "").ReplaceLineEndings(" ").Trim()) is { Length: >= ShortestReason and <= LongestReason } reason ? reason : throw ReachRefusals.ReasonNeeded.ToException();

    private async Task CheckWhomAsync(GrantToGive wanted, CancellationToken cancellation)
    {
        var isThere = (wanted.Person, wanted.Unit) switch
        {
            ({ } person, null) => await db.People.AnyAsync(p => p.Id == person, cancellation),
            (null, { } unit) => await db.Units.AnyAsync(u => u.Id == unit, cancellation),
            _ => false,
        };
        if (!isThere)
            throw ReachRefusals.WhomWrong.ToException();
    }

    /// <returns>When the recording arrived; null for a case.</returns>
    private async Task<DateTimeOffset?> CheckWhatAsync(GrantToGive wanted, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        if (wanted is { Item: { } item, Case: null })
        {
            var items = await db.ItemsWithinAsync(actor, Permission.GrantAccess, now, cancellation);
            return await items.Where(i => i.Id == item).Select(i => (DateTimeOffset?)i.ArrivedAt).SingleOrDefaultAsync(cancellation) ?? throw ReachRefusals.NoSuchItem.ToException();
        }

        if (wanted is not { Item: null, Case: { } file })
            throw ReachRefusals.NoSuchItem.ToException();
        await db.DemandCaseAsync(file, actor, Permission.GrantAccess, now, cancellation);
        return null;
    }

    private async Task ReplaceAsync(GrantToGive wanted, PersonId giver, DateTimeOffset now, CancellationToken cancellation)
    {
        var open = await db.AccessGrants.Where(g => g.RevokedAt == null && g.ItemId == wanted.Item && g.CaseId == wanted.Case && g.PersonId == wanted.Person && g.UnitId == wanted.Unit).ToListAsync(cancellation);
        open.ForEach(grant => (grant.RevokedAt, grant.RevokedBy) = (now, giver));
        await db.SaveChangesAsync(cancellation);
    }
}

internal static class GrantActs
{
    public static CustodyAct Of(CustodyAction action, AccessGrant grant, Actor actor) => new()
    {
        Actor = actor,
        Action = action,
        Subjects = [grant.ItemId is { } item ? SubjectOf.Item(item) : SubjectOf.Case(grant.CaseId!.Value)],
        Details = new Dictionary<string, JsonNode?>
        {
            ["grant"] = grant.Id.ToString(), ["grant.person"] = grant.PersonId?.ToString(), ["grant.unit"] = grant.UnitId?.ToString(),
            ["reason"] = grant.Reason, ["from"] = Instant.Format(grant.From), ["until"] = Instant.Format(grant.Until),
        },
    };
}
