using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Evidence.Access.Provider;

/// <summary>
/// Tokens that the provider signed: who signed, for whom, and until when. No algorithm counts but three with a key pair: with the provider's public key
/// as a shared secret, or with none, anybody could sign.
/// </summary>
public sealed class ProviderToken(IdentityProvider provider, TimeProvider time)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>Of the year 9999, in Unix time: no later one is an instant.</summary>
    private const long LastSecond = 253402300799;

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1), LogoutIsNew = TimeSpan.FromMinutes(5);

    /// <summary>An ID token, by OpenID Connect Core 1.0, section 3.1.3.7.</summary>
    /// <exception cref="AnswerRefusedException">It does not hold.</exception>
    internal async Task<ProvedIdentity> ReadAsync(string idToken, string? accessToken, ProviderQuestion question, CancellationToken cancellation)
    {
        var (issuer, token) = await CheckAsync(idToken, ["JWT"], cancellation);
        if (!SameText(Text(token, "nonce"), question.Nonce))
            throw new AnswerRefusedException("the token is not for this question");
        if (Text(token, "at_hash") is { } hash && (accessToken is null || !SameText(hash, HalfHash(accessToken))))
            throw new AnswerRefusedException("the token is not of this access token");
        if (Text(token, "sub") is not { Length: > 0 and <= ProviderBinding.LongestSubject } subject)
            throw new AnswerRefusedException("the token has no subject");
        return new ProvedIdentity(issuer, subject, Text(token, "preferred_username"), Texts(token, provider.Needed.GroupsClaim),
            [.. Texts(token, "acr"), .. Texts(token, "amr")], SessionOf(token), At(token, "auth_time"));
    }

    /// <summary>A logout token, by OpenID Connect Back-Channel Logout 1.0, section 2.6.</summary>
    /// <returns>Account and session there, either of them null; its id; and how long it counts.</returns>
    /// <exception cref="AnswerRefusedException">It does not hold.</exception>
    internal async Task<(string? Subject, string? Session, string Id, DateTimeOffset Until)> ReadLogoutAsync(string logoutToken, CancellationToken cancellation)
    {
        var (_, token) = await CheckAsync(logoutToken, ["JWT", "logout+jwt"], cancellation);
        var (subject, session) = (Text(token, "sub"), Text(token, "sid"));
        if (!token.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object || !events.TryGetProperty(LogoutEvent, out _) || token.TryGetProperty("nonce", out _))
            throw new AnswerRefusedException("it is no logout token");
        if (string.IsNullOrEmpty(subject) && string.IsNullOrEmpty(session) || Text(token, "jti") is not { Length: > 0 and <= 1000 } id)
            throw new AnswerRefusedException("the logout token names nothing");
        var issued = At(token, "iat") ?? throw new AnswerRefusedException("the logout token has no date");
        return (time.GetUtcNow() - issued).Duration() <= LogoutIsNew ? (subject, session, id, issued + LogoutIsNew) : throw new AnswerRefusedException("the logout token is old");
    }

    /// <param name="text">The token.</param>
    /// <param name="types">What it may be, where it says (RFC 8725, section 3.11; Back-Channel Logout 1.0, section 2.4).</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Who signed it, and what it says.</returns>
    private async Task<(string Issuer, JsonElement Claims)> CheckAsync(string text, string[] types, CancellationToken cancellation)
    {
        var said = await provider.ReadAsync(cancellation);
        var result = await CheckAsync(text, said);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await provider.ReadAnewAsync(cancellation) is { } anew)
            result = await CheckAsync(text, anew);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
            throw new AnswerRefusedException($"the token does not hold: {Why(result.Exception)}");
        if (token.Typ is { Length: > 0 } type && !types.Contains(type, StringComparer.OrdinalIgnoreCase))
            throw new AnswerRefusedException("the token is one for something else");
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var (claims, party) = (payload.RootElement.Clone(), Text(payload.RootElement, "azp"));
        if (party is null ? token.Audiences.Skip(1).Any() : party != provider.Needed.ClientId)
            throw new AnswerRefusedException("the token is for another program");
        return (token.Issuer, claims);
    }

    private Task<TokenValidationResult> CheckAsync(string text, OpenIdConnectConfiguration said) => new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(text, new TokenValidationParameters
    {
        ValidIssuer = said.Issuer,
        ValidAudience = provider.Needed.ClientId,
        IssuerSigningKeys = said.SigningKeys,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) => until is { } end && end > (time.GetUtcNow() - Skew).UtcDateTime && (from is not { } begin || begin <= (time.GetUtcNow() + Skew).UtcDateTime),
    });

    /// <summary>In our words: the library's messages repeat the token.</summary>
    private static string Why(Exception? problem) => problem switch
    {
        SecurityTokenInvalidIssuerException => "another issuer",
        SecurityTokenInvalidAudienceException => "another audience",
        SecurityTokenInvalidAlgorithmException => "an algorithm that does not count",
        SecurityTokenSignatureKeyNotFoundException => "a key that is not the provider's",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "expired, or without an end",
        SecurityTokenInvalidSignatureException => "signature",
        _ => "not readable",
    };

    private static string SessionOf(JsonElement token) => Text(token, "sid") is { Length: <= Sessions.PersonSession.LongestProviderSession } session ? session : "";

    private static DateTimeOffset? At(JsonElement token, string name) =>
        token.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string? Text(JsonElement token, string name) =>
        token.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One text, or a list of them.</summary>
    private static IReadOnlyList<string> Texts(JsonElement token, string name) => !token.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)] : [];

    /// <summary>Core 1.0, section 3.1.3.6: all three algorithms hash with SHA-256.</summary>
    private static string HalfHash(string accessToken) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));

    private static bool SameText(string? one, string other) => one is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
