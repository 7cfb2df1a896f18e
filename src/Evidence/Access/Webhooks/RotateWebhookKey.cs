using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Webhooks;

/// <summary>Gives a webhook key another secret. With the one before is signed too for as long as is said, with those still older no more.</summary>
public sealed class RotateWebhookKey(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider time)
{
    /// <param name="id">Which key.</param>
    /// <param name="overlap">One of <see cref="SecretOverlap.Choices"/>.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The secret: told once.</returns>
    /// <exception cref="RefusedException">Not permitted, no such key, or it is retired.</exception>
    public async Task<string> RunAsync(WebhookKeyId id, TimeSpan overlap, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        SecretOverlap.Demand(overlap);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var key = await WebhookActs.LockAsync(db, id, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        foreach (var before in await db.WebhookSecrets.Where(secret => secret.KeyId == id && (secret.Until == null || secret.Until > now)).ToListAsync(cancellation))
            before.Until = SecretOverlap.EndOf(before.Until, now, overlap);
        await db.SaveChangesAsync(cancellation);
        var (added, told) = WebhookSecret.New(keys, key, person, now);
        db.WebhookSecrets.Add(added);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, WebhookActs.Act(CustodyAction.WebhookKeyRotated, key, actor, ("until", Instant.Format(now + overlap))), cancellation);
        await transaction.CommitAsync(cancellation);
        return told;
    }
}
