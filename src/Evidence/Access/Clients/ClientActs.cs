using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Clients;

/// <summary>What becomes of clients, in the caller's transaction.</summary>
internal static class ClientActs
{
    public static CustodyAct Act(CustodyAction action, ApiClient client, Actor actor, params (string Name, JsonNode? Value)[] details) =>
        CustodyAct.Of(action, client.Subject, actor, [.. details, ("client.name", client.Name)]);

    /// <summary>A client for who changes it next, and nobody else meanwhile.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.ClientUnknown"/>.</exception>
    public static async Task<ApiClient> LockAsync(EvidenceDb db, ClientId id, CancellationToken cancellation) =>
        await db.Clients.FromSql($"select * from access.client where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw AccessRefusals.ClientUnknown.ToException();

    /// <summary>A new secret of a client, and what the client shows: told once.</summary>
    public static string AddSecret(EvidenceDb db, ApiClient client, PersonId by, DateTimeOffset now)
    {
        var (token, text) = ClientToken.New();
        db.ClientSecrets.Add(new ClientSecret { LookUp = token.LookUp, ClientId = client.Id, SubjectId = client.SubjectId, Hash = token.Hash, MadeBy = by, MadeAt = now });
        return text;
    }
}
