using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>What people are looked for by; all that is not null has to fit.</summary>
public sealed record PeopleSought(PersonId? Id = null, string? UserName = null, string? ExternalId = null);

/// <summary>Everybody who has an account, as a client sees them, oldest account first.</summary>
public sealed class ListDirectoryPeople(EvidenceDb db, ILookupNormalizer names)
{
    public const int Most = 200;

    /// <param name="sought">Whom.</param>
    /// <param name="skip">How many are before the page.</param>
    /// <param name="count">How many, <see cref="Most"/> at most.</param>
    /// <param name="actor">A client.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there are in all, and the page.</returns>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<(int Total, IReadOnlyList<DirectoryPerson> Page)> RunAsync(PeopleSought sought, int skip, int count, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sought);
        var client = ReadDirectory.Demand(actor);
        var people = db.People.AsNoTracking();
        if (sought.Id is { } id)
            people = people.Where(person => person.Id == id);
        if (sought.UserName is { } name && names.NormalizeName(name) is var normalized)
            people = people.Where(person => person.NormalizedUserName == normalized);
        if (sought.ExternalId is { } external)
            people = people.Where(person => db.ProvisionedPeople.Any(one => one.ClientId == client && one.PersonId == person.Id && one.ExternalId == external));
        var total = await people.CountAsync(cancellation);
        var page = await people.OrderBy(person => person.CreatedAt).ThenBy(person => person.Id).Skip(skip).Take(Math.Min(count, Most)).ToListAsync(cancellation);
        return (total, await ReadDirectory.OfAsync(db, page, client, cancellation));
    }

    /// <exception cref="RefusedException">Not permitted, or nobody.</exception>
    public async Task<DirectoryPerson> OneAsync(PersonId id, Actor actor, CancellationToken cancellation) =>
        (await RunAsync(new PeopleSought(id), 0, 1, actor, cancellation)).Page.SingleOrDefault() ?? throw AccessRefusals.PersonUnknown.ToException();
}
