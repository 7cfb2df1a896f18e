using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Access.Clients;

/// <summary>Releases a client that gives much, or refuses it: another administrator than who made it, and knows its secret.</summary>
public sealed class DecideClient(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">Not permitted, no such client, decided already, or one's own.</exception>
    public async Task RunAsync(ClientId id, bool agrees, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var decider = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var client = await ClientActs.LockAsync(db, id, cancellation);
        if (client.Standing != ClientStanding.Waiting)
            throw AccessRefusals.ClientDecided.ToException();
        if (decider == client.MadeBy)
            throw AccessRefusals.NotYoursToDecide.ToException();
        (client.Standing, client.DecidedBy, client.DecidedAt) = (agrees ? ClientStanding.Active : ClientStanding.Refused, decider, Instant.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, ClientActs.Act(agrees ? CustodyAction.ClientReleased : CustodyAction.ClientRefused, client, actor, ("after", MakeClient.Told(client))), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
