using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Clients;

/// <summary>Gives a client another secret. The one before goes on for as long as is said, so that nothing stands still meanwhile; of those still older none does.</summary>
public sealed class RotateSecret(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="id">Which client.</param>
    /// <param name="overlap">One of <see cref="SecretOverlap.Choices"/>.</param>
    /// <param name="actor">Who; they are shown the secret.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The secret: told once.</returns>
    /// <exception cref="RefusedException">Not permitted, no such client, or it is revoked, refused or expired.</exception>
    public async Task<string> RunAsync(ClientId id, TimeSpan overlap, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        SecretOverlap.Demand(overlap);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var client = await ClientActs.LockAsync(db, id, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        // While it waits, who decides has to be somebody who knows no secret of it.
        if (client.Standing != ClientStanding.Active || client.ExpiresAt <= now)
            throw AccessRefusals.ClientOver.ToException();
        foreach (var before in await db.ClientSecrets.Where(secret => secret.ClientId == id && (secret.Until == null || secret.Until > now)).ToListAsync(cancellation))
            before.Until = SecretOverlap.EndOf(before.Until, now, overlap);
        await db.SaveChangesAsync(cancellation);
        var text = ClientActs.AddSecret(db, client, person, now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, ClientActs.Act(CustodyAction.ClientRotated, client, actor, ("until", Instant.Format(now + overlap))), cancellation);
        await transaction.CommitAsync(cancellation);
        return text;
    }
}
