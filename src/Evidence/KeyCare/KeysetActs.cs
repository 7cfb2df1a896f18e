using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>What the use cases about keysets have in common.</summary>
internal static class KeysetActs
{
    /// <summary>The request, locked until the transaction ends.</summary>
    /// <exception cref="RefusedException"><see cref="KeyCareRefusals.NoSuchRequest"/>.</exception>
    public static async Task<KeysetRequest> LockKeysetAsync(this EvidenceDb db, KeysetId id, CancellationToken cancellation) =>
        await db.KeysetRequests.FromSql($"select * from keys.keyset_request where id = {id.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw KeyCareRefusals.NoSuchRequest.ToException();

    public static CustodyAct Act(KeysetRequest request, CustodyAction action, Actor actor, DateTimeOffset at, params (string Name, string Value)[] details) => new()
    {
        Actor = actor,
        Action = action,
        Subjects = [SubjectOf.Item(request.ItemId)],
        Details = details.Append(("keyset", request.Id.ToString())).ToDictionary(detail => detail.Item1, detail => (JsonNode?)detail.Item2),
        At = at,
    };
}

/// <summary>Reasons as they are kept.</summary>
internal static class ReasonText
{
    public const int Longest = 1_000;

    /// <exception cref="RefusedException">It is empty or too long.</exception>
    public static string Of(string text)
    {
        var reason = text.ReplaceLineEndings(" ").Trim();
        if (reason.Length == 0)
            throw KeyCareRefusals.ReasonNeeded.ToException();
        return reason.Length > Longest ? throw KeyCareRefusals.ReasonTooLong.ToException() : ShownText.Of(reason);
    }
}
