using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provisioning;

/// <summary>
/// Makes somebody what a client's directory says. Who is not active there is suspended here, and their sessions end at once; a client lifts no suspension but its own.
/// What waits for a second administrator when one asks waits here too. The same again writes nothing.
/// </summary>
public sealed class ChangeDirectoryPerson(EvidenceDb db, CustodyLog custody, RenamePerson rename, TimeProvider time)
{
    private const string ByDirectory = "their account in the directory";

    /// <param name="id">Whom.</param>
    /// <param name="version">What the client read, <see cref="DirectoryPerson.Version"/>; null where it does not say.</param>
    /// <param name="change">What they are to be, of what they are.</param>
    /// <param name="actor">The client.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, nobody, another version, not the client's to change, or something is wrong or taken.</exception>
    public async Task<DirectoryPerson> RunAsync(PersonId id, string? version, Func<PersonFields, PersonFields> change, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        var client = ReadDirectory.Demand(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ChangePerson.LockAdministratorsAsync(db, cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw AccessRefusals.PersonUnknown.ToException();
        var now = (await ReadDirectory.OfAsync(db, [person], client, cancellation))[0];
        if (version is not null && version != now.Version)
            throw AccessRefusals.VersionStale.ToException();
        var wanted = change(now.Fields);
        if (wanted == now.Fields)
            return now;
        var acts = await ApplyAsync(client, person, now.Fields, wanted, actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        if (acts.Count > 0)
            await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return (await ReadDirectory.OfAsync(db, [person], client, cancellation))[0];
    }

    private async Task<IReadOnlyList<CustodyAct>> ApplyAsync(ClientId client, Person person, PersonFields before, PersonFields wanted, Actor actor, CancellationToken cancellation)
    {
        var link = await DirectoryActs.DemandOursAsync(db, client, person, cancellation);
        var acts = new List<CustodyAct>();
        if ((before with { IsActive = false, ExternalId = null }) != (wanted with { IsActive = false, ExternalId = null }))
            acts.Add(await rename.InTransactionAsync(person, new PersonNames(wanted.UserName, wanted.DisplayName, wanted.CollarNumber), actor, cancellation));
        if (link is null || before.ExternalId != wanted.ExternalId)
        {
            (link, var act) = await DirectoryActs.LinkAsync(db, client, person, wanted.ExternalId, actor, cancellation);
            acts.Add(act);
        }

        // Also what another client, or nobody of ours, said before of their standing: only a suspension of this client is lifted by it.
        if (before.IsActive != wanted.IsActive && (!wanted.IsActive || link.IsSuspended && person.Standing == Standing.Suspended))
        {
            await db.SaveChangesAsync(cancellation);
            var by = (actor, Instant.Truncate(time.GetUtcNow()));
            var (done, more) = await ChangePerson.ByDirectoryAsync(db, person, new PersonChange(person.Id, person.Role, person.UnitId, wanted.IsActive ? Standing.Active : Standing.Suspended), by, ByDirectory, cancellation);
            acts.AddRange(more);
            link.IsSuspended = done && !wanted.IsActive;
        }

        return acts;
    }
}
