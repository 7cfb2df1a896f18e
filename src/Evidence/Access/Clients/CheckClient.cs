using System.Net;
using System.Security.Cryptography;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Clients;

/// <summary>A client that showed a secret that counts.</summary>
/// <param name="AnsweredForBy">Who was handed that secret.</param>
public sealed record KnownClient(ClientId Id, string Name, string Granted, PersonId AnsweredForBy);

/// <summary>
/// Whether a token is a client's, and counts now and from there: asked by every request that brings one. Whoever is turned away learns nothing of why;
/// of a client that there is, it stands in the record, once an hour at most.
/// </summary>
public sealed class CheckClient(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(1), ToldEvery = TimeSpan.FromHours(1);

    /// <summary>What is compared where there is no such secret.</summary>
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    /// <returns>The client; null where the token does not count.</returns>
    public async Task<KnownClient?> RunAsync(ClientToken token, IPAddress? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var now = Instant.Truncate(time.GetUtcNow());
        var found = await (from secret in db.ClientSecrets.AsNoTracking()
                           where secret.LookUp == token.LookUp
                           join one in db.Clients.AsNoTracking() on secret.ClientId equals one.Id
                           select new { Secret = secret, Client = one }).SingleOrDefaultAsync(cancellation);
        var isRight = CryptographicOperations.FixedTimeEquals(found?.Secret.Hash.ToArray() ?? NoHash, token.Hash.ToArray());
        if (found is null)
            return null;
        if (WhyNot(isRight, found.Secret, found.Client, address, now) is { } reason)
        {
            await TellAsync(found.Client, reason, address, now, cancellation);
            return null;
        }

        await UsedAsync(found.Secret, address, now, cancellation);
        return new KnownClient(found.Client.Id, found.Client.Name, found.Client.Granted, found.Secret.MadeBy);
    }

    private static string? WhyNot(bool isRight, ClientSecret secret, ApiClient client, IPAddress? address, DateTimeOffset now)
    {
        if (!isRight)
            return "the secret is wrong";
        if (client.Standing != ClientStanding.Active)
            return $"the client is {Vocabulary.Word(client.Standing)}";
        if (client.ExpiresAt <= now)
            return "the client expired";
        if (secret.Until <= now)
            return "the secret was rotated";
        return AllowedNetworks.Hold(client.Networks, address) ? null : "not from this network";
    }

    private async Task UsedAsync(ClientSecret secret, IPAddress? address, DateTimeOffset now, CancellationToken cancellation)
    {
        var before = now - UsedEvery;
        if (secret.LastUsedAt > before)
            return;
        await db.ClientSecrets.Where(one => one.LookUp == secret.LookUp && (one.LastUsedAt == null || one.LastUsedAt <= before))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastUsedAt, now).SetProperty(one => one.LastUsedFrom, $"{address}"), cancellation);
    }

    private async Task TellAsync(ApiClient client, string reason, IPAddress? address, DateTimeOffset now, CancellationToken cancellation)
    {
        var before = now - ToldEvery;
        if (client.TurnedAwayAt > before)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.Clients.Where(one => one.Id == client.Id && (one.TurnedAwayAt == null || one.TurnedAwayAt <= before)).ExecuteUpdateAsync(set => set.SetProperty(one => one.TurnedAwayAt, now), cancellation) == 0)
            return;
        var stranger = new Actor(ActorKind.Program, null, "not known", "none", address?.ToString());
        await custody.AppendAsync(db, ClientActs.Act(CustodyAction.ClientTurnedAway, client, stranger, ("reason", reason)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
