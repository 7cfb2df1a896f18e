using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Decides about a change that another administrator asked for. Neither who asked nor whom it is about decides.</summary>
public sealed class DecideRoleChange(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">Not permitted, no such change, decided already, or one's own.</exception>
    public async Task RunAsync(Guid id, bool agrees, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var decider = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ChangePerson.LockAdministratorsAsync(db, cancellation);
        var change = await db.RoleChanges.FromSql($"select * from access.role_change where id = {id} for update").SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.ChangeUnknown.ToException();
        if (change.State != RoleChangeState.Asked)
            throw AccessRefusals.ChangeDecided.ToException();
        if (decider == change.AskedBy || decider == change.PersonId)
            throw AccessRefusals.NotYoursToDecide.ToException();
        var person = await db.People.FromSql($"select * from access.person where id = {change.PersonId.Value} for update").SingleAsync(cancellation);
        (change.State, change.DecidedBy, change.DecidedAt) = (agrees ? RoleChangeState.Approved : RoleChangeState.Refused, decider, Instant.Truncate(time.GetUtcNow()));
        var decided = PersonActs.Act(agrees ? CustodyAction.PersonChangeApproved : CustodyAction.PersonChangeRefused, person.Id, actor,
            ("officer.name", person.DisplayName), ("after", ChangePerson.Told(change.Role, change.UnitId, change.Standing)));
        // Decided before it is done: what still waits then is withdrawn.
        await db.SaveChangesAsync(cancellation);
        var applied = agrees ? await ChangePerson.ApplyAsync(db, person, new PersonChange(person.Id, change.Role, change.UnitId, change.Standing), (actor, change.DecidedAt.Value), cancellation) : [];
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [decided, .. applied], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
