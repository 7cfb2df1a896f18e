using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Clients;

/// <summary>What a client is now.</summary>
public enum ClientState
{
    Waiting,
    Active,

    /// <summary>Active, for less than <see cref="ListClients.Soon"/> more.</summary>
    ExpiresSoon,
    Expired,
    Refused,
    Revoked,
}

/// <param name="Unit">Name of its unit; null where it has none.</param>
/// <param name="Secrets">Newest first; those that count no more too.</param>
public sealed record ClientFacts(ApiClient Client, ClientState State, string? Unit, string MadeBy, string? DecidedBy, string? RevokedBy, IReadOnlyList<ClientSecret> Secrets)
{
    public ClientSecret? LastUsed => Secrets.Where(secret => secret.LastUsedAt is not null).MaxBy(secret => secret.LastUsedAt);
}

/// <summary>The clients of the agency, newest first: an agency has few.</summary>
public sealed class ListClients(EvidenceDb db, TimeProvider time)
{
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private const int Most = 500;

    /// <exception cref="RefusedException">Not permitted.</exception>
    public Task<IReadOnlyList<ClientFacts>> RunAsync(Actor actor, CancellationToken cancellation) => ReadAsync(db.Clients, actor, cancellation);

    /// <exception cref="RefusedException">Not permitted, or no such client.</exception>
    public async Task<ClientFacts> OneAsync(ClientId id, Actor actor, CancellationToken cancellation) =>
        (await ReadAsync(db.Clients.Where(client => client.Id == id), actor, cancellation)).SingleOrDefault() ?? throw AccessRefusals.ClientUnknown.ToException();

    private async Task<IReadOnlyList<ClientFacts>> ReadAsync(IQueryable<ApiClient> clients, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var now = time.GetUtcNow();
        var rows = await clients.AsNoTracking().OrderByDescending(client => client.MadeAt).ThenBy(client => client.Id).Take(Most).Select(client => new
        {
            Client = client,
            Unit = db.Units.Where(unit => unit.Id == client.UnitId).Select(unit => unit.Name).FirstOrDefault(),
            MadeBy = db.People.Where(person => person.Id == client.MadeBy).Select(person => person.DisplayName).First(),
            DecidedBy = db.People.Where(person => person.Id == client.DecidedBy).Select(person => person.DisplayName).FirstOrDefault(),
            RevokedBy = db.People.Where(person => person.Id == client.RevokedBy).Select(person => person.DisplayName).FirstOrDefault(),
        }).ToListAsync(cancellation);
        var ids = rows.ConvertAll(row => row.Client.Id);
        var secrets = (await db.ClientSecrets.AsNoTracking().Where(secret => ids.Contains(secret.ClientId)).OrderByDescending(secret => secret.MadeAt).ToListAsync(cancellation)).ToLookup(secret => secret.ClientId);
        return rows.ConvertAll(row => new ClientFacts(row.Client, StateOf(row.Client, now), row.Unit, row.MadeBy, row.DecidedBy, row.RevokedBy, [.. secrets[row.Client.Id]]));
    }

    private static ClientState StateOf(ApiClient client, DateTimeOffset now) => client.Standing switch
    {
        ClientStanding.Refused => ClientState.Refused,
        ClientStanding.Revoked => ClientState.Revoked,
        _ when client.ExpiresAt <= now => ClientState.Expired,
        ClientStanding.Waiting => ClientState.Waiting,
        _ => client.ExpiresAt <= now + Soon ? ClientState.ExpiresSoon : ClientState.Active,
    };
}
