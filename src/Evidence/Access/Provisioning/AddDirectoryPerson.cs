using Evidence.Custody;
using Evidence.Database;
using Evidence.Kernel;

namespace Evidence.Access.Provisioning;

/// <summary>
/// Gives somebody an account whom a client's directory has: an officer until a group gives another role. No link is made, which nobody would hand over: they sign in by
/// the identity provider, or an administrator makes one.
/// </summary>
public sealed class AddDirectoryPerson(EvidenceDb db, CustodyLog custody, AddPerson add, ListDirectoryPeople list)
{
    /// <exception cref="RefusedException">Not permitted, or what <see cref="AddPerson"/> refuses.</exception>
    public async Task<DirectoryPerson> RunAsync(PersonFields wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var client = ReadDirectory.Demand(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (person, acts) = await add.MakeAsync(new PersonToAdd(wanted.UserName, wanted.DisplayName, wanted.CollarNumber, Role.Officer, null), wanted.IsActive ? Standing.Active : Standing.Suspended, actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        var linked = await DirectoryActs.LinkAsync(db, client, person, wanted.ExternalId, actor, cancellation);
        linked.Link.IsSuspended = !wanted.IsActive;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [.. acts, linked.Act], cancellation);
        await transaction.CommitAsync(cancellation);
        return await list.OneAsync(person.Id, actor, cancellation);
    }
}
