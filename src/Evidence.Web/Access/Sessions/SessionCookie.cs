using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace Evidence.Web.Access.Sessions;

/// <summary>
/// How the cookie of a session is kept: half an hour without a request, bound to this host and, over https, to https (the <c>__Host-</c>
/// prefix). Whether the session lasts is asked of its row, by every request.
/// </summary>
internal static class SessionCookie
{
    public static readonly int IdleMinutes = (int)PersonSession.Idle.TotalMinutes;

    private const string Key = "session";

    public static void AddSessionCookie(this IServiceCollection services, WebAddress address)
    {
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = Named("evidence-form", address);
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = Policy(address);
            options.HeaderName = "RequestVerificationToken";
            options.SuppressXFrameOptionsHeader = true;
        });
        services.PostConfigure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = Named("evidence-session", address);
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = Policy(address);
            options.ExpireTimeSpan = PersonSession.Idle;
            options.Events.OnValidatePrincipal = CheckAsync;
            options.Events.OnCheckSlidingExpiration = KeepSliding;
            options.Events.OnRedirectToLogin = AskToSignIn;
            options.Events.OnRedirectToAccessDenied = static context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>Gives the browser the cookie of a session that has begun. One that it brought ends: whoever knew that knows nothing.</summary>
    public static async Task OpenAsync(HttpContext context, SignedIn signedIn)
    {
        if (context.User.SessionId() is { } before)
            await context.RequestServices.GetRequiredService<EndSession>().RunAsync(before, SessionEnd.Replaced, context.Actor(), context.RequestAborted);
        await context.RequestServices.GetRequiredService<SignInManager<Person>>()
            .SignInWithClaimsAsync(signedIn.Person, new AuthenticationProperties { IsPersistent = false }, PersonClaims.Of(signedIn.Session));
    }

    /// <summary>The session of the request, as its row stands; null where nobody is signed in.</summary>
    public static PersonSession? Of(HttpContext context) => context.Items[Key] as PersonSession;

    private static string Named(string name, WebAddress address) => address.Https ? "__Host-" + name : name;

    private static CookieSecurePolicy Policy(WebAddress address) => address.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var session = context.Principal is { } principal && principal.SessionId() is { } id && principal.PersonId() is { } person
            ? await http.RequestServices.GetRequiredService<CheckSession>().RunAsync(id, person, IsByItself(http.Request), http.RequestAborted)
            : null;
        http.Items[Key] = session;
        if (session is null)
            context.RejectPrincipal();
    }

    private static Task KeepSliding(CookieSlidingExpirationContext context)
    {
        context.ShouldRenew = !IsByItself(context.HttpContext.Request) && context.ElapsedTime > TimeSpan.FromMinutes(1);
        return Task.CompletedTask;
    }

    // A person's own requests keep the session; what a page does by itself (live progress, a picture, the next bytes of a video) does not.
    private static bool IsByItself(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return path.EndsWith("/events", StringComparison.Ordinal) || path.EndsWith("/stream", StringComparison.Ordinal) || path.EndsWith("/thumbnail", StringComparison.Ordinal)
            || path.EndsWith("/filmstrip", StringComparison.Ordinal) || path.EndsWith("/filmstrip.json", StringComparison.Ordinal) || path.EndsWith("/waveform.json", StringComparison.Ordinal)
            || request.Headers.ContainsKey("x-live");
    }

    private static Task AskToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!RefusalHandler.WantsPage(context.Request))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect(HttpMethods.IsGet(context.Request.Method) ? context.RedirectUri : context.Options.LoginPath);
        return Task.CompletedTask;
    }
}
