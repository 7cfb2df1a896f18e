using System.Globalization;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace Evidence.Web.Access;

/// <summary>
/// How long a session lasts and how its cookie is kept: half an hour without a request, twelve hours in all, bound to this
/// host and, over https, to https (the <c>__Host-</c> prefix).
/// </summary>
internal static class SessionCookie
{
    public const int IdleMinutes = 30;

    private const string BegunAt = "begun";
    private static readonly TimeSpan AtMost = TimeSpan.FromHours(12);

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
            options.ExpireTimeSpan = TimeSpan.FromMinutes(IdleMinutes);
            var validate = options.Events.OnValidatePrincipal;
            options.Events.OnValidatePrincipal = async context =>
            {
                if (HasLastedTooLong(context))
                {
                    context.RejectPrincipal();
                    return;
                }

                await validate(context);
                // Looking up whether password and role still hold would renew the session, too.
                if (IsByItself(context.HttpContext.Request))
                    context.ShouldRenew = false;
            };
            options.Events.OnCheckSlidingExpiration = KeepSliding;
            options.Events.OnRedirectToLogin = AskToSignIn;
            options.Events.OnRedirectToAccessDenied = static context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
    }

    /// <summary>The properties of a session that begins now.</summary>
    public static AuthenticationProperties Begin(HttpContext context) => new()
    {
        IsPersistent = false,
        Items = { [BegunAt] = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture) },
    };

    private static string Named(string name, WebAddress address) => address.Https ? "__Host-" + name : name;

    private static CookieSecurePolicy Policy(WebAddress address) => address.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

    private static bool HasLastedTooLong(CookieValidatePrincipalContext context) =>
        !context.Properties.Items.TryGetValue(BegunAt, out var text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        || context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcTicks - ticks > AtMost.Ticks;

    private static Task KeepSliding(CookieSlidingExpirationContext context)
    {
        context.ShouldRenew = !IsByItself(context.HttpContext.Request) && context.ElapsedTime > TimeSpan.FromMinutes(1);
        return Task.CompletedTask;
    }

    // A person's own requests keep the session; what a page does by itself (live progress, a picture, the next bytes of a video) does not.
    private static bool IsByItself(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return path == "/docks/events" || path.EndsWith("/stream", StringComparison.Ordinal) || path.EndsWith("/thumbnail", StringComparison.Ordinal)
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
