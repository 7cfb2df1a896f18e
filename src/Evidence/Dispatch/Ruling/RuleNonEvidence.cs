using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Ruling;

/// <summary>Proposes a rule, decides about what another person proposed, and switches the one in force off. Switching off needs nobody else: it keeps more.</summary>
public sealed class RuleNonEvidence(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <summary>Under which the custody log tells of it.</summary>
    public static Subject Subject => SubjectOf.Policy("non-evidence");

    /// <summary>All there ever were, the newest first.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<IReadOnlyList<NonEvidenceRule>> ListAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RuleNonEvidence);
        return await db.NonEvidenceRules.AsNoTracking().OrderByDescending(r => r.Version).ToListAsync(cancellation);
    }

    /// <exception cref="RefusedException">One of <see cref="DispatchRefusals"/>, or not permitted.</exception>
    public async Task<int> ProposeAsync(CategoryId category, int afterDays, Actor actor, CancellationToken cancellation)
    {
        var person = Demand(actor);
        if (afterDays is < NonEvidenceRule.ShortestDays or > NonEvidenceRule.LongestDays)
            throw DispatchRefusals.DaysWrong.ToException();
        await using var transaction = await BeginAsync(cancellation);
        var code = await db.Categories.Where(c => c.Id == category && c.IsNonEvidence).Select(c => c.Code).SingleOrDefaultAsync(cancellation) ?? throw DispatchRefusals.CategoryIsEvidence.ToException();
        if (await db.NonEvidenceRules.AnyAsync(r => r.State == RuleState.Proposed, cancellation))
            throw DispatchRefusals.RuleWaits.ToException();
        var rule = new NonEvidenceRule
        {
            Version = (await db.NonEvidenceRules.MaxAsync(r => (int?)r.Version, cancellation) ?? 0) + 1, CategoryId = category, AfterDays = afterDays, State = RuleState.Proposed,
            ProposedBy = person, ProposedAt = Instant.Truncate(time.GetUtcNow()),
        };
        db.NonEvidenceRules.Add(rule);
        await EndAsync(transaction, CustodyAction.NonEvidenceProposed, rule, code, actor, cancellation);
        return rule.Version;
    }

    /// <exception cref="RefusedException">One of <see cref="DispatchRefusals"/>, or not permitted.</exception>
    public async Task DecideAsync(int version, bool agrees, Actor actor, CancellationToken cancellation)
    {
        var person = Demand(actor);
        await using var transaction = await BeginAsync(cancellation);
        var rule = await db.NonEvidenceRules.SingleOrDefaultAsync(r => r.Version == version && r.State == RuleState.Proposed, cancellation) ?? throw DispatchRefusals.NoSuchRule.ToException();
        if (rule.ProposedBy == person)
            throw DispatchRefusals.OwnRule.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        if (agrees && await db.NonEvidenceRules.SingleOrDefaultAsync(r => r.State == RuleState.InForce, cancellation) is { } before)
        {
            (before.State, before.EndedBy, before.EndedAt) = (RuleState.Ended, person, now);
            await db.SaveChangesAsync(cancellation);
        }

        (rule.State, rule.DecidedBy, rule.DecidedAt) = (agrees ? RuleState.InForce : RuleState.Refused, person, now);
        await EndAsync(transaction, agrees ? CustodyAction.NonEvidenceApproved : CustodyAction.NonEvidenceRefused, rule, await CodeAsync(rule, cancellation), actor, cancellation);
    }

    /// <summary>From now on it gives nothing. What it gave stays: somebody says otherwise of each recording.</summary>
    /// <exception cref="RefusedException">One of <see cref="DispatchRefusals"/>, or not permitted.</exception>
    public async Task SwitchOffAsync(int version, Actor actor, CancellationToken cancellation)
    {
        var person = Demand(actor);
        await using var transaction = await BeginAsync(cancellation);
        var rule = await db.NonEvidenceRules.SingleOrDefaultAsync(r => r.Version == version && r.State == RuleState.InForce, cancellation) ?? throw DispatchRefusals.NoSuchRule.ToException();
        (rule.State, rule.EndedBy, rule.EndedAt) = (RuleState.Ended, person, Instant.Truncate(time.GetUtcNow()));
        await EndAsync(transaction, CustodyAction.NonEvidenceEnded, rule, await CodeAsync(rule, cancellation), actor, cancellation);
    }

    private static PersonId Demand(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RuleNonEvidence);
        return actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
    }

    /// <summary>One at a time, the job that applies it too.</summary>
    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(CancellationToken cancellation)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('non-evidence rule', 0))", cancellation);
        return transaction;
    }

    private Task<string> CodeAsync(NonEvidenceRule rule, CancellationToken cancellation) => db.Categories.Where(c => c.Id == rule.CategoryId).Select(c => c.Code).SingleAsync(cancellation);

    private async Task EndAsync(Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CustodyAction action, NonEvidenceRule rule, string code, Actor actor, CancellationToken cancellation)
    {
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(action, Subject, actor, ("rule", new JsonObject { ["version"] = rule.Version, ["afterDays"] = rule.AfterDays }), ("category", code)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
