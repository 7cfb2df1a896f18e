using System.Text;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>What a directory says of somebody.</summary>
/// <param name="DisplayName">Rank and name, as colleagues read it.</param>
public sealed record PersonFields(string UserName, string DisplayName, string? CollarNumber, bool IsActive, string? ExternalId);

/// <summary>Somebody as a client sees them.</summary>
/// <param name="Groups">Of its own directory.</param>
public sealed record DirectoryPerson(PersonId Id, PersonFields Fields, Role Role, IReadOnlyList<(Guid Id, string Name)> Groups, DateTimeOffset CreatedAt)
{
    /// <summary>Another one where anything of it is another.</summary>
    public string Version { get; } = VersionOf($"{Id}\n{Fields}\n{Role}\n{string.Join('\n', Groups)}");

    internal static string VersionOf(string text) => Sha256Hash.Of(Encoding.UTF8.GetBytes(text)).ToString()[..16];
}

internal static class ReadDirectory
{
    /// <summary>People as a client sees them, in the order given.</summary>
    public static async Task<IReadOnlyList<DirectoryPerson>> OfAsync(EvidenceDb db, IReadOnlyList<Person> people, ClientId client, CancellationToken cancellation)
    {
        var ids = people.Select(person => person.Id).ToList();
        var external = await db.ProvisionedPeople.AsNoTracking().Where(one => one.ClientId == client && ids.Contains(one.PersonId)).ToDictionaryAsync(one => one.PersonId, one => one.ExternalId, cancellation);
        var groups = (await (from member in db.DirectoryGroupMembers
                             where ids.Contains(member.PersonId)
                             join one in db.DirectoryGroups on member.GroupId equals one.Id
                             where one.ClientId == client
                             orderby one.Name
                             select new { member.PersonId, one.Id, one.Name }).ToListAsync(cancellation)).ToLookup(one => one.PersonId, one => (one.Id, one.Name));
        return [.. people.Select(person => new DirectoryPerson(person.Id,
            new PersonFields(person.UserName!, person.DisplayName, person.CollarNumber, person.Standing == Standing.Active, external.GetValueOrDefault(person.Id)), person.Role, [.. groups[person.Id]], person.CreatedAt))];
    }

    /// <exception cref="RefusedException">The actor is no client that may.</exception>
    public static ClientId Demand(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ProvisionPeople);
        return actor.Kind == ActorKind.Client ? new ClientId(actor.Id!.Value) : throw AccessRefusals.NotPermitted.ToException();
    }
}
