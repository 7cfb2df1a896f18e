using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Evidence.Testing.Provider;

/// <summary>
/// A small OpenID provider on this machine that does what the specifications say, checks what it is sent, and misbehaves in one way when a test says so. It
/// answers as <c>localhost</c>, so that for a browser it is another site than what runs at 127.0.0.1.
/// </summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "evidence", ClientSecret = "a secret: with signs & 100 %";

    private readonly WebApplication program;
    private readonly ConcurrentDictionary<string, Grant> codes = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly string cookie = $"provider-{Guid.NewGuid():N}";

    private TestProvider(WebApplication program, Uri address) => (this.program, Address) = (program, address);

    public Uri Address { get; }

    public string Issuer => Address.ToString().TrimEnd('/');

    public ProviderKey Key { get; set; } = ProviderKey.Rsa("first");

    /// <summary>Further keys that its list names.</summary>
    public IReadOnlyList<ProviderKey> OtherKeys { get; set; } = [];

    public ConcurrentDictionary<string, ProviderAccount> Accounts { get; } = new();

    /// <summary>What it changes in every ID token before it signs it.</summary>
    public Action<JsonObject>? Misstate { get; set; }

    /// <summary>How it signs ID tokens, where that is not with <see cref="Key"/>.</summary>
    public Func<JsonObject, string>? Sign { get; set; }

    /// <summary>What it changes in the address that leads back.</summary>
    public Func<Uri, Uri>? LeadAstray { get; set; }

    /// <summary>It answers everything with 500.</summary>
    public bool IsDown { get; set; }

    /// <summary>It takes a code as often as it is shown, and for whoever shows it: for tests that somebody else checks.</summary>
    public bool TakesCodesAgain { get; set; }

    /// <summary>Whether it promises to name itself in every answer (RFC 9207), and does.</summary>
    public bool NamesItself { get; set; }

    /// <summary>Where it tells of a log-out.</summary>
    public Uri? LoggedOutAt { get; set; }

    /// <summary>The statuses with which its log-outs were answered.</summary>
    public ConcurrentQueue<HttpStatusCode> LogOuts { get; } = new();

    public ConcurrentQueue<string> Troubles { get; } = new();

    public static async Task<TestProvider> StartAsync()
    {
        var address = new Uri($"http://localhost:{Running.RunningEvidence.FreePort()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address.ToString());
        builder.Logging.ClearProviders();
        var provider = new TestProvider(builder.Build(), address);
        provider.Map();
        await provider.program.StartAsync();
        return provider;
    }

    /// <summary>Signs somebody in as a browser does that fills in the form.</summary>
    /// <param name="question">The address to which Web led.</param>
    /// <param name="account">Its user name.</param>
    /// <returns>The address that leads back to Web.</returns>
    public async Task<Uri> AnswerAsync(Uri question, string account)
    {
        using var form = new FormUrlEncodedContent([new("username", account), new("password", account)]);
        using var response = await http.PostAsync(question, form);
        return response.StatusCode == HttpStatusCode.Found ? response.Headers.Location! : throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>A signed log-out, as it is sent; a test may change it first.</summary>
    public string LogoutToken(string? subject, string? session, Action<JsonObject>? misstate = null, ProviderKey? key = null, string type = "logout+jwt")
    {
        var now = Now();
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 120, ["jti"] = Guid.NewGuid().ToString(),
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        if (subject is not null)
            claims["sub"] = subject;
        if (session is not null)
            claims["sid"] = session;
        misstate?.Invoke(claims);
        return (key ?? Key).Sign(claims, type);
    }

    public async Task<HttpStatusCode> SendLogoutAsync(string token)
    {
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var response = await http.PostAsync(LoggedOutAt, form);
        LogOuts.Enqueue(response.StatusCode);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        http.Dispose();
    }

    private void Map()
    {
        program.Use((context, next) =>
        {
            if (!IsDown)
                return next(context);
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        program.MapGet("/.well-known/openid-configuration", () => Results.Text(Discovery().ToJsonString(), "application/json"));
        program.MapGet("/keys", () => Results.Text(new JsonObject { ["keys"] = new JsonArray([Key.Public(), .. OtherKeys.Select(key => key.Public())]) }.ToJsonString(), "application/json"));
        program.MapGet("/favicon.ico", () => Results.NoContent());
        program.MapGet("/authorize", Authorize);
        program.MapPost("/authorize", (Delegate)AuthorizeAsync);
        program.MapPost("/token", (Delegate)TokenAsync);
        program.MapGet("/leave", (Delegate)LeaveAsync);
    }

    private JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Issuer}/authorize",
        ["token_endpoint"] = $"{Issuer}/token",
        ["jwks_uri"] = $"{Issuer}/keys",
        ["end_session_endpoint"] = $"{Issuer}/leave",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256", "PS256"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = NamesItself,
        ["backchannel_logout_supported"] = true,
    };

    /// <summary>Who is signed in here already goes on at once, unless they are to sign in anew.</summary>
    private IResult Authorize(HttpContext context)
    {
        if (context.Request.Query["prompt"] != "login" && context.Request.Cookies[cookie] is { } known && known.Split('|') is [var session, var name, var at])
            return Grants(context, name, session, long.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        return Results.Content($"""
            <!doctype html><html lang="en"><head><title>Test provider</title></head><body><main><h1>Test provider</h1>
            <form method="post" action="{WebUtility.HtmlEncode(context.Request.Path + context.Request.QueryString.ToString())}"><label>Name <input name="username"></label><label>Secret <input name="password" type="password"></label><button>Log in</button></form></main></body></html>
            """, "text/html");
    }

    private async Task<IResult> AuthorizeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var (name, session) = (form["username"].ToString(), Guid.NewGuid().ToString("N"));
        if (form["password"] != name || !Accounts.ContainsKey(name))
            return Results.Text("wrong name or password", statusCode: 401);
        var at = Now();
        context.Response.Cookies.Append(cookie, $"{session}|{name}|{at}", new CookieOptions { HttpOnly = true });
        return Grants(context, name, session, at);
    }

    private IResult Grants(HttpContext context, string name, string session, long at)
    {
        var asked = context.Request.Query;
        if (asked["response_type"] != "code" || asked["client_id"] != ClientId || asked["code_challenge_method"] != "S256" || asked["code_challenge"].ToString().Length != 43
            || asked["nonce"].ToString().Length < 20 || asked["state"].ToString().Length < 20 || !asked["scope"].ToString().Split(' ').Contains("openid"))
        {
            Troubles.Enqueue($"a bad question: {context.Request.QueryString}");
            return Results.Text("bad question", statusCode: 400);
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        codes[code] = new Grant(name, asked["nonce"]!, asked["code_challenge"]!, asked["redirect_uri"]!, session, at);
        var answer = new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"] };
        if (NamesItself)
            answer["iss"] = Issuer;
        var back = new Uri(QueryHelpers.AddQueryString(asked["redirect_uri"]!, answer));
        return Results.Redirect((LeadAstray?.Invoke(back) ?? back).AbsoluteUri);
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(ClientId)}:{WebUtility.UrlEncode(ClientSecret)}"));
        if (context.Request.Headers.Authorization != $"Basic {expected}" || form["grant_type"] != "authorization_code")
            return Refuse("invalid_client");
        var code = form["code"].ToString();
        if (!(TakesCodesAgain ? codes.TryGetValue(code, out var grant) : codes.TryRemove(code, out grant)) || grant.RedirectUri != form["redirect_uri"]
            || grant.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
            return Refuse("invalid_grant");
        var access = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var claims = Claims(grant, access);
        Misstate?.Invoke(claims);
        return Results.Text(new JsonObject { ["access_token"] = access, ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = (Sign ?? Key.Sign)(claims) }.ToJsonString(), "application/json");
    }

    private JsonObject Claims(Grant grant, string access)
    {
        var (account, now) = (Accounts[grant.Name], Now());
        return new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = account.Subject, ["aud"] = ClientId, ["exp"] = now + 300, ["iat"] = now, ["auth_time"] = grant.At, ["nonce"] = grant.Nonce, ["sid"] = grant.Session,
            ["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(access)).AsSpan(0, 16)), ["preferred_username"] = account.UserName,
            ["groups"] = new JsonArray([.. account.Groups.Select(group => (JsonNode)group)]), ["amr"] = new JsonArray([.. account.Factors.Select(factor => (JsonNode)factor)]),
        };
    }

    /// <summary>Ends the session here, tells Web of it, and leads back.</summary>
    private async Task<IResult> LeaveAsync(HttpContext context)
    {
        if (context.Request.Query["client_id"] != ClientId)
            return Results.Text("unknown client", statusCode: 400);
        if (context.Request.Cookies[cookie]?.Split('|') is [var session, var name, _])
        {
            context.Response.Cookies.Delete(cookie);
            if (LoggedOutAt is not null)
                await SendLogoutAsync(LogoutToken(Accounts[name].Subject, session));
        }

        return Results.Redirect(context.Request.Query["post_logout_redirect_uri"]!);
    }

    private IResult Refuse(string error)
    {
        Troubles.Enqueue(error);
        return Results.Text(new JsonObject { ["error"] = error }.ToJsonString(), "application/json", statusCode: 400);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private sealed record Grant(string Name, string Nonce, string Challenge, string RedirectUri, string Session, long At);
}
