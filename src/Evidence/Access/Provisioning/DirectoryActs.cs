using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>What clients do with people by the word of a directory, in the caller's transaction, with the acts for its one call of <see cref="CustodyLog"/>.</summary>
internal static class DirectoryActs
{
    /// <summary>The client cares for the person from now on, and the directory calls them so.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.ExternalIdWrong"/>, <see cref="AccessRefusals.ExternalIdTaken"/>.</exception>
    public static async Task<(ProvisionedPerson Link, CustodyAct Act)> LinkAsync(EvidenceDb db, ClientId client, Person person, string? externalId, Actor actor, CancellationToken cancellation)
    {
        if (externalId is { Length: 0 or > ProvisionedPersonMapping.ExternalIdLength })
            throw AccessRefusals.ExternalIdWrong.ToException();
        if (externalId is not null && await db.ProvisionedPeople.AnyAsync(one => one.ClientId == client && one.ExternalId == externalId && one.PersonId != person.Id, cancellation))
            throw AccessRefusals.ExternalIdTaken.ToException();
        var link = await db.ProvisionedPeople.SingleOrDefaultAsync(one => one.ClientId == client && one.PersonId == person.Id, cancellation)
            ?? db.ProvisionedPeople.Add(new ProvisionedPerson { ClientId = client, PersonId = person.Id }).Entity;
        link.ExternalId = externalId;
        return (link, PersonActs.Act(CustodyAction.PersonProvisioned, person.Id, actor, ("officer.name", person.DisplayName), ("client", client.ToString()), ("external.id", externalId)));
    }

    /// <summary>Whom a client has not made or taken on, and whose role gives much, it does not touch: else whoever has its secret could shut out all administrators.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.NotProvisioned"/>.</exception>
    public static async Task<ProvisionedPerson?> DemandOursAsync(EvidenceDb db, ClientId client, Person person, CancellationToken cancellation)
    {
        var link = await db.ProvisionedPeople.SingleOrDefaultAsync(one => one.ClientId == client && one.PersonId == person.Id, cancellation);
        return link is null && WeighedChange.GivesMuch(person.Role) ? throw AccessRefusals.NotProvisioned.ToException() : link;
    }
}
