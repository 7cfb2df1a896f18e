using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Clients;

/// <param name="Contact">Who answers for that system.</param>
/// <param name="Unit">Needed where something is granted of a unit.</param>
/// <param name="Networks">As somebody writes them: <see cref="AllowedNetworks"/>.</param>
public sealed record ClientToMake(string? Name, string? Contact, UnitId? Unit, IReadOnlyCollection<ClientGrant> Grants, string? Networks, DateTimeOffset ExpiresAt);

/// <param name="Secret">What the client shows from now on: told once.</param>
/// <param name="Waits">What it is granted gives much: until another administrator agrees it is refused everywhere.</param>
public sealed record MadeClient(ClientId Id, string Secret, bool Waits);

/// <summary>Makes a client: another system, with a part of what <see cref="Role.Integration"/> may, until a date.</summary>
public sealed class MakeClient(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int LongestText = 100, LongestDays = 400;

    /// <exception cref="RefusedException">Not permitted, or something of it is missing or wrong: one of <see cref="AccessRefusals"/>.</exception>
    public async Task<MadeClient> RunAsync(ClientToMake wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageClients);
        var maker = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        var client = Read(wanted, maker, now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (client.UnitId is { } unit && !await db.Units.AnyAsync(one => one.Id == unit, cancellation))
            throw AccessRefusals.UnitUnknown.ToException();
        db.Clients.Add(client);
        var secret = ClientActs.AddSecret(db, client, maker, now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, ClientActs.Act(CustodyAction.ClientMade, client, actor, ("until", Instant.Format(client.ExpiresAt)), ("after", Told(client))), cancellation);
        await transaction.CommitAsync(cancellation);
        return new MadeClient(client.Id, secret, client.Standing == ClientStanding.Waiting);
    }

    private static ApiClient Read(ClientToMake wanted, PersonId maker, DateTimeOffset now)
    {
        var expires = Instant.Truncate(wanted.ExpiresAt);
        if (wanted.Grants.Count == 0 || wanted.Grants.Except(ClientGrant.Possible).Any() || wanted.Unit is null && wanted.Grants.Any(grant => grant.Scope == Scope.Unit))
            throw AccessRefusals.ClientGrantsWrong.ToException();
        if (expires <= now || expires > now.AddDays(LongestDays))
            throw AccessRefusals.ClientExpiryWrong.ToException();
        return new ApiClient
        {
            Id = ClientId.New(), Name = ShownText.Line(wanted.Name, LongestText) ?? throw AccessRefusals.ClientNameWrong.ToException(), Contact = ShownText.Line(wanted.Contact, LongestText) ?? throw AccessRefusals.ClientContactWrong.ToException(),
            UnitId = wanted.Grants.Any(grant => grant.Scope == Scope.Unit) ? wanted.Unit : null, Granted = ClientGrant.Words(wanted.Grants),
            Networks = AllowedNetworks.Read(wanted.Networks) ?? throw AccessRefusals.ClientNetworksWrong.ToException(), ExpiresAt = expires, MadeBy = maker, MadeAt = now,
            Standing = WeighedChange.GivesMuch(wanted.Grants) ? ClientStanding.Waiting : ClientStanding.Active,
        }.Named();
    }

    internal static JsonObject Told(ApiClient client) => new()
    {
        ["contact"] = client.Contact, ["granted"] = client.Granted, ["networks"] = client.Networks, ["standing"] = Vocabulary.Word(client.Standing), ["unit"] = client.UnitId?.ToString(),
    };
}
