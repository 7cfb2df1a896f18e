using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <summary>
/// Takes away all second factors of somebody who lost them, so that they set up new ones when they next give their password. An act of its own, with how it was made sure that
/// it is them, apart from a new password: docs/guides/signing-in.md. Of somebody whose role gives much no administrator does it alone: that is done on the server.
/// </summary>
public sealed class TakeFactorsAway(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int LongestReason = 500;

    /// <param name="person">Whose.</param>
    /// <param name="reason">How it was made sure that it is them who asked.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, no such person, no reason, <see cref="AccessRefusals.FactorsWeigh"/>, or they have none.</exception>
    public async Task RunAsync(PersonId person, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        if (reason.Trim() is not { Length: > 0 and <= LongestReason } written)
            throw AccessRefusals.FactorsReason.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await db.People.FromSql($"select * from access.person where id = {person.Value} for update").AsNoTracking().SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PersonUnknown.ToException();
        if (actor.Kind == ActorKind.Person && WeighedChange.GivesMuch(found.Role))
            throw AccessRefusals.FactorsWeigh.ToException();
        if (!await FactorActs.HasAnyAsync(db, person, cancellation))
            throw AccessRefusals.FactorsNone.ToException();
        await FactorActs.RemoveAllAsync(db, person, cancellation);
        var ended = await SessionActs.EndAllAsync(db, person, null, SessionEnd.AccountChanged, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.SecondFactorRemoved, person, actor, ("factor", "all"), ("reason", written)), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
