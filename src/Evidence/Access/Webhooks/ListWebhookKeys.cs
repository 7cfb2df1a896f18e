using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Webhooks;

/// <param name="Secrets">Those with which is signed now, newest first: when each was made, and until when it is used.</param>
public sealed record WebhookKeyFacts(WebhookKey Key, string MadeBy, string? RetiredBy, IReadOnlyList<(DateTimeOffset MadeAt, DateTimeOffset? Until)> Secrets);

/// <summary>The webhook keys of the agency, newest first: an agency has few.</summary>
public sealed class ListWebhookKeys(EvidenceDb db, TimeProvider time)
{
    private const int Most = 500;

    /// <exception cref="RefusedException">Not permitted.</exception>
    public Task<IReadOnlyList<WebhookKeyFacts>> RunAsync(Actor actor, CancellationToken cancellation) => ReadAsync(db.WebhookKeys, actor, cancellation);

    /// <exception cref="RefusedException">Not permitted, or no such key.</exception>
    public async Task<WebhookKeyFacts> OneAsync(WebhookKeyId id, Actor actor, CancellationToken cancellation) =>
        (await ReadAsync(db.WebhookKeys.Where(key => key.Id == id), actor, cancellation)).SingleOrDefault() ?? throw AccessRefusals.WebhookKeyUnknown.ToException();

    private async Task<IReadOnlyList<WebhookKeyFacts>> ReadAsync(IQueryable<WebhookKey> keys, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var now = time.GetUtcNow();
        var rows = await keys.AsNoTracking().OrderByDescending(key => key.MadeAt).ThenBy(key => key.Id).Take(Most).Select(key => new
        {
            Key = key,
            MadeBy = db.People.Where(person => person.Id == key.MadeBy).Select(person => person.DisplayName).First(),
            RetiredBy = db.People.Where(person => person.Id == key.RetiredBy).Select(person => person.DisplayName).FirstOrDefault(),
        }).ToListAsync(cancellation);
        var ids = rows.ConvertAll(row => row.Key.Id);
        var secrets = (await db.WebhookSecrets.AsNoTracking().Where(secret => ids.Contains(secret.KeyId) && (secret.Until == null || secret.Until > now)).OrderByDescending(secret => secret.MadeAt)
            .Select(secret => new { secret.KeyId, secret.MadeAt, secret.Until }).ToListAsync(cancellation)).ToLookup(secret => secret.KeyId);
        return rows.ConvertAll(row => new WebhookKeyFacts(row.Key, row.MadeBy, row.RetiredBy, row.Key.RetiredAt is null ? [.. secrets[row.Key.Id].Select(secret => (secret.MadeAt, secret.Until))] : []));
    }
}
