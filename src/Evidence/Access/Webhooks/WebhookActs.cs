using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Webhooks;

/// <summary>What becomes of webhook keys, in the caller's transaction.</summary>
internal static class WebhookActs
{
    public static CustodyAct Act(CustodyAction action, WebhookKey key, Actor actor, params (string Name, JsonNode? Value)[] details) =>
        CustodyAct.Of(action, key.Subject, actor, [.. details, ("webhook.name", key.Name), ("webhook.address", key.Address)]);

    /// <summary>A key that is not retired, for who changes it next, and nobody else meanwhile.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.WebhookKeyUnknown"/>, <see cref="AccessRefusals.WebhookKeyOver"/>.</exception>
    public static async Task<WebhookKey> LockAsync(EvidenceDb db, WebhookKeyId id, CancellationToken cancellation)
    {
        var key = await db.WebhookKeys.FromSql($"select * from access.webhook_key where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw AccessRefusals.WebhookKeyUnknown.ToException();
        return key.RetiredAt is null ? key : throw AccessRefusals.WebhookKeyOver.ToException();
    }
}
