using System.Globalization;
using System.Net.Mime;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Kernel;
using Evidence.Web.Access.Scim;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Evidence.Web.Access.Clients;

/// <summary>
/// Knows a client by <c>Authorization: Bearer</c>, on the routes that say that they take clients and on no other. Where a request brings a token its cookies
/// count for nothing, so that no browser can be led to send it. One and the same answer for a token that is wrong, over, or not from there.
/// </summary>
internal sealed class ClientAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, CheckClient check, WrongTokens wrong)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Client = "client", Either = "session or client";

    private const string Bearer = "Bearer ", Realm = "Bearer realm=\"evidence\"";

    private static readonly Refusal Refused = new("client-refused", StatusCodes.Status401Unauthorized,
        "This needs the secret of a client, as Authorization: Bearer, that counts now and from here.", "Ask an administrator of the agency: they see when the client ends, and why it is turned away.");

    private bool isTooMany;

    /// <summary>The session's cookie, or a client's token: which of both a request is judged by. A program that brings neither is told that a token is taken.</summary>
    public static string SchemeOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<TakesClientsAttribute>() is { } takes
        && (takes.Only || TextOf(context.Request) is not null || context.Request.Cookies.Count == 0 && !RefusalHandler.WantsPage(context.Request))
            ? Client : IdentityConstants.ApplicationScheme;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var address = Context.Connection.RemoteIpAddress;
        if (TextOf(Request) is not { } text)
            return AuthenticateResult.NoResult();
        var token = ClientToken.TryRead(text);
        isTooMany = wrong.AreTooMany(token?.LookUp, address);
        if (!isTooMany && token is not null && await check.RunAsync(token, address, Context.RequestAborted) is { } client)
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(ClientClaims.Of(client), Scheme.Name)), Scheme.Name));
        if (!isTooMany)
            wrong.Count(token?.LookUp, address);
        return AuthenticateResult.Fail("the token does not count");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (isTooMany)
        {
            Response.Headers.RetryAfter = WrongTokens.RetrySeconds.ToString(CultureInfo.InvariantCulture);
            return WriteAsync(WrongTokens.TooMany);
        }

        // RFC 6750, section 3: an error is told to who brought a token, and to nobody else.
        Response.Headers.WWWAuthenticate = TextOf(Request) is null ? Realm : $"{Realm}, error=\"invalid_token\"";
        return WriteAsync(Refused);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = $"{Realm}, error=\"insufficient_scope\"";
        return WriteAsync(AccessRefusals.NotPermitted);
    }

    private static string? TextOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;

    private Task WriteAsync(Refusal refusal)
    {
        if (Request.Path.StartsWithSegments(ScimEndpoints.Root))
            return ScimErrors.Answer(refusal).ExecuteAsync(Context);
        Response.StatusCode = refusal.Status;
        return Response.WriteAsJsonAsync(RefusalHandler.Problem(Context, refusal), options: null, contentType: MediaTypeNames.Application.ProblemJson, cancellationToken: Context.RequestAborted);
    }
}

internal static class ClientAuthenticationModule
{
    public static void AddClientAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<WrongTokens>();
        services.AddAuthentication(ClientAuthentication.Either)
            .AddScheme<AuthenticationSchemeOptions, ClientAuthentication>(ClientAuthentication.Client, null)
            .AddPolicyScheme(ClientAuthentication.Either, null, options => options.ForwardDefaultSelector = ClientAuthentication.SchemeOf);
    }
}
