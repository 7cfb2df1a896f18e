using System.Security.Claims;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Authentication;

namespace Evidence.Web.Access.SigningIn;

/// <summary>
/// Between the steps of signing in: a short cookie that says who took the first step and which step comes next. No page but that
/// step's asks for it, and it opens nothing else.
/// </summary>
internal static class HalfCookie
{
    private const string Scheme = "evidence-half", Stamp = "stamp", Next = "next", AtProvider = "provider";

    private static readonly TimeSpan ForACode = TimeSpan.FromMinutes(5), ForSettingUp = TimeSpan.FromMinutes(20);

    public static void AddHalfCookie(this IServiceCollection services, WebAddress address) =>
        services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = address.Https ? "__Secure-evidence-half" : "evidence-half";
            options.Cookie.Path = "/sign-in";
            options.Cookie.HttpOnly = true;
            // Lax, as the identity provider leads here from another site.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = address.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.SlidingExpiration = false;
        });

    public static Task WriteAsync(HttpContext context, HalfSignedIn half) => context.SignInAsync(Scheme,
        new ClaimsPrincipal(new ClaimsIdentity(ClaimsOf(half), Scheme)),
        new AuthenticationProperties
        {
            ExpiresUtc = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + (half.Next == NextStep.SetUp ? ForSettingUp : ForACode),
        });

    /// <summary>Null where nobody is at that step.</summary>
    public static async Task<HalfSignedIn?> ReadAsync(HttpContext context, NextStep step)
    {
        var half = (await context.AuthenticateAsync(Scheme)).Principal;
        return PersonId.TryParse(half?.FindFirstValue(ClaimTypes.NameIdentifier), out var person) && half!.FindFirstValue(Stamp) is { } stamp
            && Vocabulary.TryParse<NextStep>(half!.FindFirstValue(Next), out var next) && next == step
            ? new HalfSignedIn(person, stamp, next) { ProviderSession = half.FindFirstValue(AtProvider) } : null;
    }

    private static List<Claim> ClaimsOf(HalfSignedIn half) =>
    [
        new(ClaimTypes.NameIdentifier, half.Person.ToString()), new(Stamp, half.Stamp), new(Next, Vocabulary.Word(half.Next)),
        .. half.ProviderSession is { } session ? [new Claim(AtProvider, session)] : Array.Empty<Claim>(),
    ];

    public static Task ForgetAsync(HttpContext context) => context.SignOutAsync(Scheme);
}
