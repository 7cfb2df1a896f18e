using System.Net;
using System.Security.Claims;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access.Clients;

/// <summary>What a request that showed a client's secret says of the client.</summary>
public static class ClientClaims
{
    internal const string Granted = "evidence:granted";
    private const string Client = "evidence:client", Name = "evidence:client-name", AnsweredForBy = "evidence:answered-for-by";

    public static IEnumerable<Claim> Of(KnownClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return [new(Client, client.Id.ToString()), new(Name, client.Name), new(Granted, client.Granted), new(AnsweredForBy, client.AnsweredForBy.ToString())];
    }

    /// <summary>Null for everybody who is no client.</summary>
    public static Actor? ToActor(ClaimsPrincipal principal, IPAddress? address) =>
        ClientId.TryParse((principal ?? throw new ArgumentNullException(nameof(principal))).FindFirstValue(Client), out var id) && PersonId.TryParse(principal.FindFirstValue(AnsweredForBy), out var person)
            ? Actor.Client(id, principal.FindFirstValue(Name) ?? "", principal.FindFirstValue(Granted) ?? "", person, address?.ToString()) : null;
}
