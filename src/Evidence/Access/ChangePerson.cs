using System.Text.Json.Nodes;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>What somebody is to be from now on.</summary>
public sealed record PersonChange(PersonId Person, Role Role, UnitId? Unit, Standing Standing);

/// <summary>
/// Changes somebody's role, unit or standing. Their sessions end with it. What would give much, or take away the last administrator, waits for
/// a second administrator: <see cref="WeighedChange"/>; what is done at once withdraws what waits about them. The same again writes nothing.
/// </summary>
public sealed class ChangePerson(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private const string ByGroups = "their groups at the identity provider", ByLater = "what they are was changed meanwhile";

    /// <returns>True where it is done; false where it waits for another administrator.</returns>
    /// <exception cref="RefusedException">Not permitted, no such person or unit, or a change of the same person waits already.</exception>
    public async Task<bool> RunAsync(PersonChange wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        if (!wanted.Role.IsOfPeople())
            throw AccessRefusals.RoleNotForPeople.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await LockAdministratorsAsync(db, cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {wanted.Person.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PersonUnknown.ToException();
        if (wanted.Unit is { } unit && !await db.Units.AnyAsync(u => u.Id == unit, cancellation))
            throw AccessRefusals.UnitUnknown.ToException();
        if ((person.Role, person.UnitId, person.Standing) == (wanted.Role, wanted.Unit, wanted.Standing))
            return true;
        var now = Instant.Truncate(time.GetUtcNow());
        var waits = await WeighedChange.NeedsTwoAsync(db, person, wanted, byClient: false, cancellation);
        if (waits && await WaitingAsync(db, person, cancellation) is not null)
            throw AccessRefusals.ChangeWaits.ToException();
        IReadOnlyList<CustodyAct> acts = waits ? [Ask(db, person, wanted, (actor, actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), now))]
            : await ApplyAsync(db, person, wanted, (actor, now), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        FaultPoints.Hit(FaultPoint.PersonChangeBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.PersonChangeCommitted);
        return !waits;
    }

    /// <summary>
    /// The role that somebody's groups at the identity provider give, in the caller's transaction, which holds the person's row and the lock of the administrators. What would wait
    /// when an administrator asks waits here too, as asked for by the person; while a change waits, no other does.
    /// </summary>
    /// <returns>For the caller's one call of <see cref="CustodyLog"/>; none while another change waits.</returns>
    internal static async Task<IReadOnlyList<CustodyAct>> ByProviderAsync(EvidenceDb db, Person person, Role role, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        var wanted = new PersonChange(person.Id, role, person.UnitId, person.Standing);
        if (!await WeighedChange.NeedsTwoAsync(db, person, wanted, byClient: false, cancellation))
            return await ApplyAsync(db, person, wanted, by, cancellation, ByGroups);
        return await WaitingAsync(db, person, cancellation) is not null ? [] : [Ask(db, person, wanted, (by.Actor, person.Id, by.Now), ByGroups)];
    }

    /// <summary>
    /// What a directory says of somebody by a client, in the caller's transaction, which holds the person's row and the lock of the administrators. What gives much waits, as asked for by
    /// who was handed the client's secret: they do not decide. A change that the client asked for before is withdrawn where the directory says otherwise by now, and any change
    /// that would bring back whom the directory suspends.
    /// </summary>
    /// <returns>Whether it is done, and the acts for the caller's one call of <see cref="CustodyLog"/>.</returns>
    internal static async Task<(bool Done, IReadOnlyList<CustodyAct> Acts)> ByDirectoryAsync(EvidenceDb db, Person person, PersonChange wanted, (Actor Actor, DateTimeOffset Now) by, string reason, CancellationToken cancellation)
    {
        var acts = new List<CustodyAct>();
        var waiting = await WaitingAsync(db, person, cancellation);
        if (waiting is not null && (waiting.ClientId?.Value == by.Actor.Id || wanted.Standing != Standing.Active) && (waiting.Role, waiting.UnitId, waiting.Standing) != (wanted.Role, wanted.Unit, wanted.Standing))
        {
            acts.AddRange(await WithdrawAsync(db, person, waiting, by, reason, cancellation));
            waiting = null;
        }

        if ((person.Role, person.UnitId, person.Standing) == (wanted.Role, wanted.Unit, wanted.Standing))
            return (true, acts);
        if (!await WeighedChange.NeedsTwoAsync(db, person, wanted, byClient: true, cancellation))
            return (true, [.. acts, .. await ApplyAsync(db, person, wanted, by, cancellation, reason)]);
        if (waiting is null)
            acts.Add(Ask(db, person, wanted, (by.Actor, by.Actor.AnsweredForBy ?? throw AccessRefusals.NotPermitted.ToException(), by.Now), reason));
        return (false, acts);
    }

    /// <summary>Two changes at once must not both find another administrator left.</summary>
    internal static Task LockAdministratorsAsync(EvidenceDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('access/administrators', 0))", cancellation);

    /// <summary>
    /// Makes somebody what they are to be, whoever says so, in the caller's transaction, which holds the person's row, with the acts for its one call of <see cref="CustodyLog"/>. What
    /// waits about them is withdrawn: it was asked of who they were, and to agree to it later would bring that back, also somebody who was suspended since.
    /// </summary>
    internal static async Task<IReadOnlyList<CustodyAct>> ApplyAsync(EvidenceDb db, Person person, PersonChange wanted, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation, string? reason = null)
    {
        var withdrawn = await WithdrawAsync(db, person, await WaitingAsync(db, person, cancellation), by, ByLater, cancellation);
        var before = Told(person.Role, person.UnitId, person.Standing);
        // A link that was handed out for a role that gives little opens none that gives much.
        if (person.Role != wanted.Role && WeighedChange.GivesMuch(wanted.Role))
            await db.Invitations.Where(link => link.PersonId == person.Id).ExecuteDeleteAsync(cancellation);
        person.Become(wanted.Role, wanted.Unit, wanted.Standing);
        await db.ProvisionedPeople.Where(one => one.PersonId == person.Id && one.IsSuspended).ExecuteUpdateAsync(set => set.SetProperty(one => one.IsSuspended, false), cancellation);
        var ended = await SessionActs.EndAllAsync(db, person.Id, null, SessionEnd.AccountChanged, by, cancellation);
        return [.. withdrawn, PersonActs.Act(CustodyAction.PersonChanged, person.Id, by.Actor, Told(person, before, wanted, reason)), .. ended];
    }

    /// <summary>Has the change wait for another administrator: in the caller's transaction, with the act for its one call of <see cref="CustodyLog"/>.</summary>
    internal static CustodyAct Ask(EvidenceDb db, Person person, PersonChange wanted, (Actor Actor, PersonId Person, DateTimeOffset Now) by, string? reason = null)
    {
        db.RoleChanges.Add(new RoleChange
        {
            Id = Guid.NewGuid(), PersonId = person.Id, Role = wanted.Role, UnitId = wanted.Unit, Standing = wanted.Standing,
            AskedBy = by.Person, AskedAt = by.Now, State = RoleChangeState.Asked, ClientId = by.Actor.Kind == ActorKind.Client ? new ClientId(by.Actor.Id!.Value) : null,
        });
        return PersonActs.Act(CustodyAction.PersonChangeAsked, person.Id, by.Actor, Told(person, Told(person.Role, person.UnitId, person.Standing), wanted, reason));
    }

    private static async Task<IReadOnlyList<CustodyAct>> WithdrawAsync(EvidenceDb db, Person person, RoleChange? waiting, (Actor Actor, DateTimeOffset Now) by, string reason, CancellationToken cancellation)
    {
        if (waiting is null)
            return [];
        (waiting.State, waiting.DecidedAt) = (RoleChangeState.Refused, by.Now);
        await db.SaveChangesAsync(cancellation);
        return [PersonActs.Act(CustodyAction.PersonChangeRefused, person.Id, by.Actor, ("officer.name", person.DisplayName), ("after", Told(waiting.Role, waiting.UnitId, waiting.Standing)), ("reason", reason))];
    }

    internal static JsonObject Told(Role role, UnitId? unit, Standing standing) =>
        new() { ["role"] = Vocabulary.Word(role), ["unit"] = unit?.ToString(), ["standing"] = Vocabulary.Word(standing) };

    private static (string, JsonNode?)[] Told(Person person, JsonObject before, PersonChange wanted, string? reason) =>
        [("officer.name", person.DisplayName), ("before", before), ("after", Told(wanted.Role, wanted.Unit, wanted.Standing)), .. reason is null ? Array.Empty<(string, JsonNode?)>() : [("reason", reason)]];

    private static Task<RoleChange?> WaitingAsync(EvidenceDb db, Person person, CancellationToken cancellation) =>
        db.RoleChanges.SingleOrDefaultAsync(c => c.PersonId == person.Id && c.State == RoleChangeState.Asked, cancellation);
}
