using System.Text.Json.Nodes;
using Evidence.Access.Units;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>
/// Makes, changes and takes away groups of a client's directory, and gives their members what <see cref="GroupMapping"/> says of the groups. Who leaves the last group that gives
/// a role is an officer; who leaves the last that gives a unit is of none. A role that gives much waits for an administrator.
/// </summary>
public sealed class ChangeDirectoryGroup(EvidenceDb db, CustodyLog custody, GroupMapping mapping, ListDirectoryGroups list, TimeProvider time)
{
    /// <summary>How many join or leave by one request.</summary>
    public const int MostChanges = 1000;

    private const string ByGroups = "their groups in the directory";

    /// <exception cref="RefusedException">Not permitted, or something is wrong or taken.</exception>
    public async Task<DirectoryGroupFacts> MakeAsync(GroupFields wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var client = ReadDirectory.Demand(actor);
        var id = Guid.NewGuid();
        await using var transaction = await BeginAsync(cancellation);
        var group = new DirectoryGroup { Id = id, SubjectId = DirectoryGroup.SubjectOfId(id).Id, ClientId = client, Name = wanted.Name, ExternalId = wanted.ExternalId, MadeAt = Now };
        await ApplyAsync(group, null, wanted, actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return await list.OneAsync(id, actor, cancellation);
    }

    /// <param name="id">Which group.</param>
    /// <param name="version">What the client read, <see cref="DirectoryGroupFacts.Version"/>; null where it does not say.</param>
    /// <param name="change">What it is to be, of what it is; null takes it away.</param>
    /// <param name="actor">The client.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where it is taken away.</returns>
    /// <exception cref="RefusedException">Not permitted, no such group of its own, another version, or something is wrong or taken.</exception>
    public async Task<DirectoryGroupFacts?> RunAsync(Guid id, string? version, Func<GroupFields, GroupFields?> change, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        var client = ReadDirectory.Demand(actor);
        await using var transaction = await BeginAsync(cancellation);
        var group = await db.DirectoryGroups.SingleOrDefaultAsync(one => one.Id == id && one.ClientId == client, cancellation) ?? throw AccessRefusals.GroupUnknown.ToException();
        var now = await list.OneAsync(id, actor, cancellation);
        if (version is not null && version != now.Version)
            throw AccessRefusals.VersionStale.ToException();
        var (before, wanted) = (now.Fields, change(now.Fields));
        if (wanted is not null && (wanted.Name, wanted.ExternalId) == (before.Name, before.ExternalId) && wanted.Members.SetEquals(before.Members))
            return now;
        await ApplyAsync(group, before, wanted, actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return wanted is null ? null : await list.OneAsync(id, actor, cancellation);
    }

    private DateTimeOffset Now => Instant.Truncate(time.GetUtcNow());

    /// <summary>One change of groups at a time: two at once would each give a role by what the other one is about to take.</summary>
    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(CancellationToken cancellation)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ChangePerson.LockAdministratorsAsync(db, cancellation);
        return transaction;
    }

    /// <param name="group">With what it is now, or is to be where it is new.</param>
    /// <param name="before">Null where it is new.</param>
    /// <param name="wanted">Null where it goes.</param>
    /// <param name="actor">The client.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task ApplyAsync(DirectoryGroup group, GroupFields? before, GroupFields? wanted, Actor actor, CancellationToken cancellation)
    {
        if (wanted is not null)
            await CheckAsync(group, wanted, cancellation);
        var (had, has) = (before?.Members ?? new HashSet<PersonId>(), wanted?.Members ?? new HashSet<PersonId>());
        var (joins, leaves) = (has.Except(had).ToList(), had.Except(has).ToList());
        if (joins.Count + leaves.Count > MostChanges)
            throw AccessRefusals.GroupTooMany.ToException();
        var isCalledAnew = before is not null && wanted is not null && (before.Name, before.ExternalId) != (wanted.Name, wanted.ExternalId);
        var people = await LockAsync([.. joins, .. leaves, .. isCalledAnew ? has.Intersect(had) : []], cancellation);
        if (joins.Any(id => people.All(person => person.Id != id)))
            throw AccessRefusals.PersonUnknown.ToException();
        var units = new UnitNames(await db.Units.AsNoTracking().ToListAsync(cancellation));
        var given = await GivenAsync(people, group.ClientId, units, cancellation);
        await WriteAsync(group, before is null, wanted, (joins, leaves), cancellation);
        var gives = await GivenAsync(people, group.ClientId, units, cancellation);
        var acts = new List<CustodyAct> { Act(group, before, wanted, (joins, leaves), actor) };
        foreach (var person in people.Where(person => given[person.Id] != gives[person.Id]))
            acts.AddRange(await GiveAsync(person, given[person.Id], gives[person.Id], group.ClientId, actor, cancellation));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
    }

    private async Task CheckAsync(DirectoryGroup group, GroupFields wanted, CancellationToken cancellation)
    {
        if (wanted.Name.Length is 0 or > DirectoryGroupMapping.NameLength || wanted.Name.Any(char.IsControl))
            throw AccessRefusals.GroupNameWrong.ToException();
        if (wanted.ExternalId is { Length: 0 or > ProvisionedPersonMapping.ExternalIdLength })
            throw AccessRefusals.ExternalIdWrong.ToException();
        if (await db.DirectoryGroups.AnyAsync(one => one.ClientId == group.ClientId && one.Name == wanted.Name && one.Id != group.Id, cancellation))
            throw AccessRefusals.GroupNameTaken.ToException();
    }

    private async Task<IReadOnlyList<Person>> LockAsync(IReadOnlyList<PersonId> people, CancellationToken cancellation)
    {
        var ids = people.Select(person => person.Value).ToArray();
        return await db.People.FromSql($"select * from access.person where id = any({ids}) order by id for update").ToListAsync(cancellation);
    }

    /// <summary>What the groups of the client give each of the people, as they stand in the database.</summary>
    private async Task<IReadOnlyDictionary<PersonId, (Role? Role, UnitId? Unit)>> GivenAsync(IReadOnlyList<Person> people, ClientId client, UnitNames units, CancellationToken cancellation)
    {
        var ids = people.Select(person => person.Id).ToList();
        var groups = (await (from member in db.DirectoryGroupMembers.AsNoTracking()
                             where ids.Contains(member.PersonId)
                             join one in db.DirectoryGroups.AsNoTracking() on member.GroupId equals one.Id
                             where one.ClientId == client
                             select new { member.PersonId, Group = one }).ToListAsync(cancellation)).ToLookup(one => one.PersonId, one => one.Group);
        return ids.ToDictionary(id => id, id => (mapping.RoleOf(groups[id]), mapping.UnitOf(groups[id], units)));
    }

    private async Task WriteAsync(DirectoryGroup group, bool isNew, GroupFields? wanted, (IReadOnlyList<PersonId> Joins, IReadOnlyList<PersonId> Leaves) changes, CancellationToken cancellation)
    {
        if (isNew)
            db.DirectoryGroups.Add(group);
        else if (wanted is not null)
            (group.Name, group.ExternalId) = (wanted.Name, wanted.ExternalId);
        await db.DirectoryGroupMembers.Where(member => member.GroupId == group.Id && changes.Leaves.Contains(member.PersonId)).ExecuteDeleteAsync(cancellation);
        db.DirectoryGroupMembers.AddRange(changes.Joins.Select(person => new DirectoryGroupMember { GroupId = group.Id, PersonId = person, SubjectId = group.SubjectId }));
        if (wanted is null)
            db.DirectoryGroups.Remove(group);
        await db.SaveChangesAsync(cancellation);
    }

    private async Task<IReadOnlyList<CustodyAct>> GiveAsync(Person person, (Role? Role, UnitId? Unit) before, (Role? Role, UnitId? Unit) after, ClientId client, Actor actor, CancellationToken cancellation)
    {
        var link = await db.ProvisionedPeople.SingleOrDefaultAsync(one => one.ClientId == client && one.PersonId == person.Id, cancellation);
        // Whom the client does not care for, and whose role gives much, its groups neither raise nor lower.
        if (link is null && WeighedChange.GivesMuch(person.Role))
            return [];
        var acts = new List<CustodyAct>();
        if (link is null)
            acts.Add((await DirectoryActs.LinkAsync(db, client, person, null, actor, cancellation)).Act);
        var wanted = new PersonChange(person.Id, before.Role == after.Role ? person.Role : after.Role ?? Role.Officer, before.Unit == after.Unit ? person.UnitId : after.Unit, person.Standing);
        var (_, more) = await ChangePerson.ByDirectoryAsync(db, person, wanted, (actor, Now), ByGroups, cancellation);
        return [.. acts, .. more];
    }

    private static CustodyAct Act(DirectoryGroup group, GroupFields? before, GroupFields? wanted, (IReadOnlyList<PersonId> Joins, IReadOnlyList<PersonId> Leaves) changes, Actor actor) => new()
    {
        Actor = actor,
        Action = before is null ? CustodyAction.DirectoryGroupMade : wanted is null ? CustodyAction.DirectoryGroupRemoved : CustodyAction.DirectoryGroupChanged,
        Subjects = [DirectoryGroup.SubjectOfId(group.Id)],
        Details = new Dictionary<string, JsonNode?>
        {
            ["group.name"] = group.Name,
            ["before"] = before is null ? null : new JsonObject { ["name"] = before.Name, ["externalId"] = before.ExternalId },
            ["after"] = wanted is null ? null : new JsonObject { ["name"] = wanted.Name, ["externalId"] = wanted.ExternalId },
            ["members.joined"] = new JsonArray([.. changes.Joins.Select(id => (JsonNode)id.ToString())]),
            ["members.left"] = new JsonArray([.. changes.Leaves.Select(id => (JsonNode)id.ToString())]),
        },
    };
}
