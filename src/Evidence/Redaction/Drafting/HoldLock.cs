using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <summary>Who edits a redaction.</summary>
/// <param name="Mine">Whoever asked.</param>
/// <param name="By">By name; null where nobody edits.</param>
/// <param name="Until">When the lock ends if it is not renewed.</param>
public sealed record LockStanding(bool Mine, string? By, DateTimeOffset? Until);

/// <summary>
/// Lets one person at a time edit a draft. A lock ends by itself two minutes after its last renewal; then, or at once where somebody manages redactions, another takes it.
/// What was counted as work is the time between renewals in which the studio says that its user was at it.
/// </summary>
public sealed class HoldLock(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    /// <summary>A studio renews every thirty seconds; a longer pause is no work.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(45);

    /// <summary>Takes the lock, or renews it.</summary>
    /// <param name="id">The redaction.</param>
    /// <param name="take">Also from somebody who holds it.</param>
    /// <param name="active">They were at it since the last renewal.</param>
    /// <param name="actor">Who edits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How it stands now: not mine where another holds it and it was not to be taken.</returns>
    /// <exception cref="RefusedException"><c>not-permitted</c> where another's lock is to be taken by somebody who may not, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<LockStanding> RunAsync(RedactionId id, bool take, bool active, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await reach.DemandWorkAsync(id, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var draft = await db.LockDraftAsync(id, cancellation);
        var now = reach.Now;
        if (draft.LockedBy is { } other && other != person && draft.IsLockedAt(now))
        {
            if (!take)
                return await db.StandingAsync(draft, person, now, cancellation);
            actor.Demand(Permission.ManageRedactions);
            var name = await db.People.Where(p => p.Id == other).Select(p => p.DisplayName).SingleAsync(cancellation);
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionTakenOver, SubjectOf.Item(redaction.ItemId), actor, ("redaction", id.ToString()), ("officer.name", name)), cancellation);
        }

        if (draft.LockedBy == person && draft.LockRenewedAt is { } last && active)
            await db.CountAsync(id, person, now - last is var step && step <= LongestStep ? (long)step.TotalSeconds : 0, saved: false, cancellation);
        (draft.LockedSince, draft.LockedBy, draft.LockRenewedAt) = (draft.LockedBy == person && draft.IsLockedAt(now) ? draft.LockedSince : now, person, now);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return await db.StandingAsync(draft, person, now, cancellation);
    }

    /// <summary>Lets it go. Somebody else's stays.</summary>
    /// <exception cref="RefusedException"><c>no-such-redaction</c>.</exception>
    public async Task ReleaseAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        await reach.DemandAsync(id, actor, Permission.RedactFootage, cancellation);
        var person = actor.Person;
        await db.RedactionDrafts.Where(d => d.RedactionId == id && d.LockedBy == person)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LockedBy, (PersonId?)null).SetProperty(d => d.LockedSince, (DateTimeOffset?)null).SetProperty(d => d.LockRenewedAt, (DateTimeOffset?)null), cancellation);
    }
}

/// <summary>The row of a draft and what hangs on it.</summary>
internal static class DraftRows
{
    public static Task<RedactionDraft> LockDraftAsync(this EvidenceDb db, RedactionId id, CancellationToken cancellation) =>
        db.RedactionDrafts.FromSql($"select * from redaction.draft where redaction_id = {id.Value} for update").SingleAsync(cancellation);

    /// <summary>Locks the draft for who edits it: a lock that ended and that nobody took is still theirs.</summary>
    /// <exception cref="RefusedException"><c>lock-lost</c>, <c>stale-draft</c>.</exception>
    public static async Task<RedactionDraft> LockOwnDraftAsync(this EvidenceDb db, RedactionId id, PersonId person, long sequence, CancellationToken cancellation)
    {
        var draft = await db.LockDraftAsync(id, cancellation);
        if (draft.LockedBy != person)
            throw RedactionRefusals.LockLost.ToException();
        return draft.Sequence == sequence ? draft : throw RedactionRefusals.StaleDraft.With("sequence", draft.Sequence).ToException();
    }

    public static async Task<LockStanding> StandingAsync(this EvidenceDb db, RedactionDraft draft, PersonId? person, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!draft.IsLockedAt(now))
            return new LockStanding(false, null, null);
        var name = await db.People.Where(p => p.Id == draft.LockedBy).Select(p => p.DisplayName).SingleAsync(cancellation);
        return new LockStanding(draft.LockedBy == person, name, draft.LockRenewedAt + RedactionDraft.LockHolds);
    }

    public static Task<int> CountAsync(this EvidenceDb db, RedactionId id, PersonId person, long seconds, bool saved, CancellationToken cancellation) => db.Database.ExecuteSqlAsync($"""
        insert into redaction.effort (redaction_id, person_id, seconds, has_saved) values ({id.Value}, {person.Value}, {seconds}, {saved})
        on conflict (redaction_id, person_id) do update set seconds = effort.seconds + excluded.seconds, has_saved = effort.has_saved or excluded.has_saved
        """, cancellation);
}
