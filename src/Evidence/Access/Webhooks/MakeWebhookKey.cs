using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Access.Webhooks;

/// <summary>Makes a key with which messages to one address will be signed.</summary>
public sealed class MakeWebhookKey(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider time)
{
    public const int LongestName = 100, LongestAddress = 500;

    /// <returns>The key, and the secret that the receiver checks with: told once.</returns>
    /// <exception cref="RefusedException">Not permitted, or <see cref="AccessRefusals.WebhookNameWrong"/> or <see cref="AccessRefusals.WebhookAddressWrong"/>.</exception>
    public async Task<(WebhookKeyId Id, string Secret)> RunAsync(string? name, string? address, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var maker = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var key = new WebhookKey
        {
            Id = WebhookKeyId.New(), Name = ShownText.Line(name, LongestName) ?? throw AccessRefusals.WebhookNameWrong.ToException(),
            Address = AddressOf(address) ?? throw AccessRefusals.WebhookAddressWrong.ToException(), MadeBy = maker, MadeAt = Instant.Truncate(time.GetUtcNow()),
        }.Named();
        var (secret, told) = WebhookSecret.New(keys, key, maker, key.MadeAt);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.WebhookKeys.Add(key);
        db.WebhookSecrets.Add(secret);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, WebhookActs.Act(CustodyAction.WebhookKeyMade, key, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        return (key.Id, told);
    }

    private static string? AddressOf(string? written) =>
        Uri.TryCreate(written?.Trim(), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0 && address.Fragment.Length == 0 && address.AbsoluteUri.Length <= LongestAddress
            ? address.AbsoluteUri : null;
}
