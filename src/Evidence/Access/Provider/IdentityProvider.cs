using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Evidence.Access.Provider;

/// <summary>
/// The agency's identity provider, as it is reached over the network: what it says of itself (OpenID Connect Discovery 1.0), and where a code becomes
/// tokens. It follows no redirect, waits ten seconds, and reads no more than a megabyte.
/// </summary>
public sealed class IdentityProvider(ProviderOptions? options, TimeProvider time, ILogger<IdentityProvider> logger) : IDisposable
{
    private const int MostBytes = 1 << 20;

    // Anybody may show a key that nobody knows: that must not make us ask the provider each time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Kept = TimeSpan.FromHours(1), ReadAnewEvery = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Patience, MaxResponseContentBufferSize = MostBytes,
    };

    private (OpenIdConnectConfiguration Said, DateTimeOffset At)? read;
    private DateTimeOffset readAnewAt = DateTimeOffset.MinValue;

    /// <summary>Null where the agency uses no provider.</summary>
    public ProviderOptions? Options => options;

    /// <summary>Refuses with <see cref="AccessRefusals.ProviderUnknown"/> where the agency uses none.</summary>
    public ProviderOptions Needed => options ?? throw AccessRefusals.ProviderUnknown.ToException();

    /// <summary>What it says of itself, an hour old at most. Refuses with <see cref="AccessRefusals.ProviderAway"/>.</summary>
    public async Task<OpenIdConnectConfiguration> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (read is { } before && now - before.At < Kept)
            return before.Said;
        var said = await FetchAsync(cancellation);
        read = (said, now);
        return said;
    }

    /// <summary>The same as it is now, after a token named a key that is not known: providers change their keys. Null where that was asked a moment ago.</summary>
    internal async Task<OpenIdConnectConfiguration?> ReadAnewAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now - readAnewAt < ReadAnewEvery)
            return null;
        (readAnewAt, read) = (now, null);
        return await ReadAsync(cancellation);
    }

    /// <summary>Redeems a code, once (RFC 6749, section 4.1.3, with <c>client_secret_basic</c> and PKCE).</summary>
    /// <exception cref="AnswerRefusedException">The provider does not take it.</exception>
    internal async Task<(string IdToken, string? AccessToken)> RedeemAsync(string code, ProviderQuestion question, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (await ReadAsync(cancellation)).TokenEndpoint)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", question.AnswerAt), new("code_verifier", question.Verifier),
            ]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(Needed.ClientId)}:{WebUtility.UrlEncode(Needed.ClientSecret)}")));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if ((int)response.StatusCode >= 500)
                throw new HttpRequestException($"the token endpoint answers {(int)response.StatusCode}");
            using var said = JsonDocument.Parse(body);
            return response.IsSuccessStatusCode && Text(said, "id_token") is { } token ? (token, Text(said, "access_token"))
                : throw new AnswerRefusedException($"the provider does not take the code: {Word(Text(said, "error"))}");
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException || problem is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw Away(problem);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>An error code of the provider, which comes by the browser too: letters only, so that nobody writes sentences into the record.</summary>
    internal static string Word(string? error) =>
        error is { Length: > 0 and <= 40 } && error.All(c => char.IsAsciiLetterLower(c) || c == '_') ? error : "no known error";

    private async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancellation)
    {
        var authority = Needed.Authority.TrimEnd('/');
        OpenIdConnectConfiguration said;
        try
        {
            said = await OpenIdConnectConfigurationRetriever.GetAsync($"{authority}/.well-known/openid-configuration",
                new HttpDocumentRetriever(http) { RequireHttps = authority.StartsWith("https:", StringComparison.Ordinal) }, cancellation);
        }
#pragma warning disable CA1031 // The library wraps what goes wrong in exceptions of many kinds; all of them mean that there is no provider to ask.
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw Away(problem);
        }

        if (said.Issuer?.TrimEnd('/') != authority)
            throw Away(new InvalidOperationException($"what is at {authority} says that it is {said.Issuer}"));
        string[] endpoints = [said.AuthorizationEndpoint, said.TokenEndpoint, .. said.EndSessionEndpoint is { Length: > 0 } end ? [end] : Array.Empty<string>()];
        foreach (var endpoint in endpoints)
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || !ProviderOptions.IsSafe(address))
                throw Away(new InvalidOperationException($"it names an endpoint that is no https address: {endpoint}"));
        }

        return said;
    }

    private Kernel.RefusedException Away(Exception problem)
    {
        logger.LogWarning(problem, "The identity provider could not be asked: {Problem}", problem.Message);
        return AccessRefusals.ProviderAway.Because($"{Needed.Name} does not answer, or not as it should.").ToException();
    }

    private static string? Text(JsonDocument said, string name) =>
        said.RootElement.ValueKind == JsonValueKind.Object && said.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
