using System.Security.Cryptography;
using System.Text.Json;
using Evidence.Access.Provider;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.DataProtection;

namespace Evidence.Web.Access.Provider;

/// <summary>
/// The question that a browser took to the provider, sealed in a cookie of that browser: an answer that somebody brings into another browser finds none. It goes when
/// the answer comes, whatever becomes of that.
/// </summary>
internal sealed class ProviderCookie(IDataProtectionProvider protection, WebAddress address)
{
    private const string Path = "/sign-in/provider";

    // Lax, as the provider leads back from another site.
    private readonly CookieOptions options = new() { Path = Path, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = address.Https, IsEssential = true, MaxAge = ProviderQuestion.Lasts };
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Evidence.Web.Access.ProviderCookie").ToTimeLimitedDataProtector();

    private string Name => address.Https ? "__Secure-evidence-provider" : "evidence-provider";

    public void Write(HttpContext context, ProviderQuestion question) =>
        context.Response.Cookies.Append(Name, protector.Protect(JsonSerializer.Serialize(question), ProviderQuestion.Lasts), options);

    /// <summary>Null where the browser brings none that holds.</summary>
    public ProviderQuestion? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } text)
            return null;
        context.Response.Cookies.Delete(Name, options);
        try
        {
            return JsonSerializer.Deserialize<ProviderQuestion>(protector.Unprotect(text));
        }
        catch (Exception problem) when (problem is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }
}
