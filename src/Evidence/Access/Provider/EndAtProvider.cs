using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Access.Provider;

/// <summary>Single log-out: who leaves there leaves here, by a logout token that the provider sends us, and who leaves here is led there to leave too.</summary>
public sealed class EndAtProvider(EvidenceDb db, CustodyLog custody, IdentityProvider provider, ProviderToken token, ILogger<EndAtProvider> logger, TimeProvider time)
{
    /// <summary>
    /// Ends the sessions that came from that session there, or from that account where the token names no session. A token counts once: the same again is refused,
    /// so that nobody who saw one ends what began after it.
    /// </summary>
    /// <param name="logoutToken">As the provider sends it; nobody is signed in who sends it.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many sessions ended.</returns>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.LogoutRefused"/>, or the provider is needed and does not answer.</exception>
    public async Task<int> RunAsync(string logoutToken, string? address, CancellationToken cancellation)
    {
        try
        {
            var (subject, session, id, until) = await token.ReadLogoutAsync(logoutToken, cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            if (!await UsedAnswer.TakeAsync(db, $"logout {id}", until, cancellation))
                throw new AnswerRefusedException("the logout token was used before");
            var ended = await EndAsync(subject, session, ProviderActs.Program(address), cancellation);
            await transaction.CommitAsync(cancellation);
            return ended;
        }
        catch (AnswerRefusedException refused)
        {
            logger.LogWarning("A log-out was refused that was said to come from the identity provider: {Reason}", refused.Message);
            throw AccessRefusals.LogoutRefused.ToException();
        }
    }

    /// <summary>Where a browser goes that left here, to leave there too (OpenID Connect RP-Initiated Logout 1.0); null where the provider has no such place.</summary>
    /// <param name="backTo">Our address to which it comes back, as it is registered at the provider.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Uri?> WhereAsync(Uri backTo, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backTo);
        return (await provider.ReadAsync(cancellation)).EndSessionEndpoint is { Length: > 0 } endpoint
            ? new Uri(QueryHelpers.AddQueryString(endpoint, new Dictionary<string, string?> { ["client_id"] = provider.Needed.ClientId, ["post_logout_redirect_uri"] = backTo.ToString() }))
            : null;
    }

    private async Task<int> EndAsync(string? subject, string? session, Actor actor, CancellationToken cancellation)
    {
        var issuer = (await provider.ReadAsync(cancellation)).Issuer;
        var open = await db.Sessions.FromSql($"""
            select s.* from access.session s join access.provider_binding b on b.person_id = s.person_id
            where s.ended_at is null and s.provider_session is not null and b.issuer = {issuer}
              and ({subject}::text is null or b.subject = {subject}) and ({session}::text is null or s.provider_session = {session})
            order by s.id for update of s
            """).ToListAsync(cancellation);
        if (open.Count == 0)
            return 0;
        var now = Instant.Truncate(time.GetUtcNow());
        var acts = open.ConvertAll(one => SessionActs.End(one, SessionEnd.SignedOutAtProvider, (actor, now)));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        return open.Count;
    }
}
