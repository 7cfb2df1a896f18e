using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Access.Webhooks;

/// <summary>Nothing is signed with a webhook key any more, from now on and for good.</summary>
public sealed class RetireWebhookKey(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">Not permitted, no such key, or it is retired.</exception>
    public async Task RunAsync(WebhookKeyId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var key = await WebhookActs.LockAsync(db, id, cancellation);
        (key.RetiredBy, key.RetiredAt) = (person, Instant.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, WebhookActs.Act(CustodyAction.WebhookKeyRetired, key, actor), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
