using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <summary>
/// Credential stuffing: one network that tries many names is refused for a while. Who signed in from there within a month still may, because a
/// station shares an address. Counted in the database, so that it holds for all web nodes.
/// </summary>
public sealed class WatchNetworks(EvidenceDb db, FileKeyRing keys)
{
    public const int Names = 50;

    /// <summary>Why who tries from such a network is refused.</summary>
    internal const string Closed = "network closed";

    private const string Purpose = "sign-in-names";

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(15), Known = TimeSpan.FromDays(30), Forgotten = TimeSpan.FromDays(1);

    /// <summary>Whether that person, or nobody, may not try from there now.</summary>
    public async Task<bool> IsRefusedAsync(string network, PersonId? person, DateTimeOffset now, CancellationToken cancellation)
    {
        var knownSince = now - Known;
        return await db.NetworkRefusals.AnyAsync(one => one.Network == network && one.Until > now, cancellation)
            && !await db.Sessions.AnyAsync(one => one.PersonId == person && one.Network == network && one.BegunAt > knownSince, cancellation);
    }

    /// <summary>Counts a name that was refused there. True where it was the one too many.</summary>
    public async Task<bool> CountAsync(string network, string normalizedName, DateTimeOffset now, CancellationToken cancellation)
    {
        var (hash, since) = (HashOf(normalizedName).ToArray(), now - Within);
        // Tries from one network are counted one after the other: else two at once would both be the one too many.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({network}, 0))", cancellation);
        await db.Database.ExecuteSqlAsync($"""
            insert into access.network_failure (network, name_hash, last_at) values ({network}, {hash}, {now})
            on conflict (network, name_hash) do update set last_at = excluded.last_at
            """, cancellation);
        if (await db.NetworkFailures.CountAsync(one => one.Network == network && one.LastAt > since, cancellation) < Names)
            return false;
        await db.NetworkFailures.Where(one => one.Network == network).ExecuteDeleteAsync(cancellation);
        await RefuseAsync(network, now, cancellation);
        return true;
    }

    /// <summary>The acts of an attempt that was refused: it itself, and that its network is closed where it was the one too many.</summary>
    /// <param name="person">Whose name it was; null where nobody has it.</param>
    /// <param name="name">What was tried.</param>
    /// <param name="refused">What is written, and why.</param>
    /// <param name="from">Where, and when.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<IReadOnlyList<CustodyAct>> TellAsync(Person? person, string name, (CustodyAction Action, string Reason) refused, (SignInPlace Place, DateTimeOffset Now) from, CancellationToken cancellation)
    {
        var agency = SubjectOf.Agency(await db.Agency.Select(row => row.Id).SingleAsync(cancellation));
        var actor = SignIn.Stranger(from.Place);
        var act = new CustodyAct
        {
            Actor = actor,
            Action = refused.Action,
            Subjects = [person is null ? agency : SubjectOf.Person(person.Id)],
            Details = new Dictionary<string, JsonNode?> { ["reason"] = refused.Reason },
        };
        if (refused.Reason == Closed || !await CountAsync(from.Place.Network, name, from.Now, cancellation))
            return [act];
        return [act, new CustodyAct { Actor = actor, Action = CustodyAction.LockedOut, Subjects = [agency], Details = new Dictionary<string, JsonNode?> { ["network"] = from.Place.Network, ["reason"] = "many names were tried" } }];
    }

    private async Task RefuseAsync(string network, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await db.NetworkRefusals.SingleOrDefaultAsync(one => one.Network == network, cancellation) is not { } before)
        {
            db.NetworkRefusals.Add(new NetworkRefusal { Network = network, Until = now + BackOff.After(1), Times = 1 });
            return;
        }

        before.Times = before.Until + Forgotten < now ? 1 : before.Times + 1;
        before.Until = now + BackOff.After(before.Times);
    }

    private Sha256Hash HashOf(string name)
    {
        var key = keys.DeriveSecret(Purpose);
        var hash = new Sha256Hash(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)));
        CryptographicOperations.ZeroMemory(key);
        return hash;
    }
}
