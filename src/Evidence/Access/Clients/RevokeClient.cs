using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Access.Clients;

/// <summary>Ends a client with its next request, and for good. What is over already writes nothing.</summary>
public sealed class RevokeClient(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">Not permitted, or no such client.</exception>
    public async Task RunAsync(ClientId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var client = await ClientActs.LockAsync(db, id, cancellation);
        if (client.Standing is ClientStanding.Revoked or ClientStanding.Refused)
            return;
        (client.Standing, client.RevokedBy, client.RevokedAt) = (ClientStanding.Revoked, person, Instant.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, ClientActs.Act(CustodyAction.ClientRevoked, client, actor), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
