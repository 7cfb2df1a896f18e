using System.Text.Json.Nodes;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>What somebody is to be from now on.</summary>
public sealed record PersonChange(PersonId Person, Role Role, UnitId? Unit, Standing Standing);

/// <summary>
/// Changes somebody's role, unit or standing. Their sessions end with it. What would give much, or take away the last administrator, waits for
/// a second administrator: <see cref="WeighedChange"/>. The same again writes nothing.
/// </summary>
public sealed class ChangePerson(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <returns>True where it is done; false where it waits for another administrator.</returns>
    /// <exception cref="RefusedException">Not permitted, no such person or unit, or a change of the same person waits already.</exception>
    public async Task<bool> RunAsync(PersonChange wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await LockAdministratorsAsync(db, cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {wanted.Person.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PersonUnknown.ToException();
        if (wanted.Unit is { } unit && !await db.Units.AnyAsync(u => u.Id == unit, cancellation))
            throw AccessRefusals.UnitUnknown.ToException();
        if ((person.Role, person.UnitId, person.Standing) == (wanted.Role, wanted.Unit, wanted.Standing))
            return true;
        var waits = await WeighedChange.NeedsTwoAsync(db, person, wanted, cancellation);
        if (waits)
            await AskAsync(person, wanted, actor, cancellation);
        else
            await ApplyAsync(db, custody, person, wanted, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await transaction.CommitAsync(cancellation);
        return !waits;
    }

    /// <summary>Two changes at once must not both find another administrator left.</summary>
    internal static Task LockAdministratorsAsync(EvidenceDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('access/administrators', 0))", cancellation);

    internal static async Task ApplyAsync(EvidenceDb db, CustodyLog custody, Person person, PersonChange wanted, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        var before = Told(person.Role, person.UnitId, person.Standing);
        person.Become(wanted.Role, wanted.Unit, wanted.Standing);
        var ended = await SessionActs.EndAllAsync(db, person.Id, null, SessionEnd.AccountChanged, by, cancellation);
        await db.SaveChangesAsync(cancellation);
        var changed = new CustodyAct
        {
            Actor = by.Actor,
            Action = CustodyAction.PersonChanged,
            Subjects = [SubjectOf.Person(person.Id)],
            Details = new Dictionary<string, JsonNode?> { ["officer.name"] = person.DisplayName, ["before"] = before, ["after"] = Told(wanted.Role, wanted.Unit, wanted.Standing) },
        };
        await custody.AppendAsync(db, [changed, .. ended], cancellation);
    }

    internal static JsonObject Told(Role role, UnitId? unit, Standing standing) =>
        new() { ["role"] = Vocabulary.Word(role), ["unit"] = unit?.ToString(), ["standing"] = Vocabulary.Word(standing) };

    private async Task AskAsync(Person person, PersonChange wanted, Actor actor, CancellationToken cancellation)
    {
        var asker = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        if (await db.RoleChanges.AnyAsync(c => c.PersonId == person.Id && c.State == RoleChangeState.Asked, cancellation))
            throw AccessRefusals.ChangeWaits.ToException();
        db.RoleChanges.Add(new RoleChange
        {
            Id = Guid.NewGuid(), PersonId = person.Id, Role = wanted.Role, UnitId = wanted.Unit, Standing = wanted.Standing,
            AskedBy = asker, AskedAt = Instant.Truncate(time.GetUtcNow()), State = RoleChangeState.Asked,
        });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.PersonChangeAsked,
            Subjects = [SubjectOf.Person(person.Id)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["officer.name"] = person.DisplayName, ["before"] = Told(person.Role, person.UnitId, person.Standing), ["after"] = Told(wanted.Role, wanted.Unit, wanted.Standing),
            },
        }, cancellation);
    }
}
