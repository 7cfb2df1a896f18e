using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>What a directory says of a group.</summary>
public sealed record GroupFields(string Name, string? ExternalId, IReadOnlySet<PersonId> Members);

/// <summary>A group as the client sees it whose directory has it.</summary>
/// <param name="Members">By name.</param>
public sealed record DirectoryGroupFacts(Guid Id, string Name, string? ExternalId, IReadOnlyList<(PersonId Id, string Name)> Members, DateTimeOffset MadeAt)
{
    public GroupFields Fields => new(Name, ExternalId, Members.Select(member => member.Id).ToHashSet());

    /// <summary>Another one where anything of it is another.</summary>
    public string Version { get; } = DirectoryPerson.VersionOf($"{Id}\n{Name}\n{ExternalId}\n{string.Join('\n', Members.Select(member => member.Id).Order(Comparer<PersonId>.Create((one, other) => one.Value.CompareTo(other.Value))))}");
}

/// <summary>What groups are looked for by; all that is not null has to fit.</summary>
public sealed record GroupsSought(Guid? Id = null, string? Name = null, string? ExternalId = null, PersonId? Member = null);

/// <summary>The groups of a client's own directory, oldest first.</summary>
public sealed class ListDirectoryGroups(EvidenceDb db)
{
    /// <returns>How many there are in all, and the page, <see cref="ListDirectoryPeople.Most"/> at most.</returns>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<(int Total, IReadOnlyList<DirectoryGroupFacts> Page)> RunAsync(GroupsSought sought, int skip, int count, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var client = ReadDirectory.Demand(actor);
        var groups = db.DirectoryGroups.AsNoTracking().Where(group => group.ClientId == client);
        if (sought.Id is { } id)
            groups = groups.Where(group => group.Id == id);
        if (sought.Name is { } name)
            groups = groups.Where(group => group.Name == name);
        if (sought.ExternalId is { } external)
            groups = groups.Where(group => group.ExternalId == external);
        if (sought.Member is { } person)
            groups = groups.Where(group => db.DirectoryGroupMembers.Any(member => member.GroupId == group.Id && member.PersonId == person));
        var total = await groups.CountAsync(cancellation);
        var page = await groups.OrderBy(group => group.MadeAt).ThenBy(group => group.Id).Skip(skip).Take(Math.Min(count, ListDirectoryPeople.Most)).ToListAsync(cancellation);
        return (total, await FactsAsync(page, cancellation));
    }

    /// <exception cref="RefusedException">Not permitted, or no such group of its own.</exception>
    public async Task<DirectoryGroupFacts> OneAsync(Guid id, Actor actor, CancellationToken cancellation) =>
        (await RunAsync(new GroupsSought(id), 0, 1, actor, cancellation)).Page.SingleOrDefault() ?? throw AccessRefusals.GroupUnknown.ToException();

    private async Task<IReadOnlyList<DirectoryGroupFacts>> FactsAsync(IReadOnlyList<DirectoryGroup> groups, CancellationToken cancellation)
    {
        var ids = groups.Select(group => group.Id).ToList();
        var members = (await (from member in db.DirectoryGroupMembers
                              where ids.Contains(member.GroupId)
                              join person in db.People on member.PersonId equals person.Id
                              orderby person.DisplayName, person.Id
                              select new { member.GroupId, person.Id, person.DisplayName }).ToListAsync(cancellation)).ToLookup(one => one.GroupId, one => (one.Id, one.DisplayName));
        return [.. groups.Select(group => new DirectoryGroupFacts(group.Id, group.Name, group.ExternalId, [.. members[group.Id]], group.MadeAt))];
    }
}
