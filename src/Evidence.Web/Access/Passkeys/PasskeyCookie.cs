using System.Security.Cryptography;
using Evidence.Access.Passkeys;
using Evidence.Formats;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Access.Passkeys;

/// <summary>Keeps what a browser's passkeys were asked until they answer: a sealed cookie of minutes, for the page that asked.</summary>
internal sealed class PasskeyCookie(IDataProtectionProvider protection, WebAddress address)
{
    private const char Between = '\n';

    // No device answers at such length.
    private const int Parts = 4, LongestAnswer = 20_000;

    private readonly IDataProtector protector = protection.CreateProtector("Evidence.Web.Access.PasskeyCookie");

    private string Name => address.Https ? "__Secure-evidence-passkey" : "evidence-passkey";

    /// <returns>What the page's script hands to the browser.</returns>
    public ContentResult Ask(HttpContext context, (string Options, PasskeyQuestion Question) asked)
    {
        var question = asked.Question;
        string[] parts = [Vocabulary.Word(question.Use), $"{question.Person}", Instant.Format(question.AskedAt), question.State];
        context.Response.Cookies.Append(Name, protector.Protect(string.Join(Between, parts)), Of(context));
        return new ContentResult { Content = asked.Options, ContentType = "application/json" };
    }

    /// <summary>What the browser made of it, with what it was asked, which is kept no longer.</summary>
    public PasskeyAnswer Answer(HttpContext context, string? credential) => new(credential is { Length: <= LongestAnswer } ? credential : "", Take(context));

    private PasskeyQuestion? Take(HttpContext context)
    {
        context.Response.Cookies.Delete(Name, Of(context));
        try
        {
            return context.Request.Cookies[Name] is { } text && protector.Unprotect(text).Split(Between, Parts) is [var use, var person, var at, var state]
                && Vocabulary.TryParse<PasskeyUse>(use, out var known) && Instant.TryParse(at, out var askedAt)
                ? new PasskeyQuestion(known, PersonId.TryParse(person, out var id) ? id : null, state, askedAt) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private CookieOptions Of(HttpContext context) => new()
    {
        HttpOnly = true, IsEssential = true, MaxAge = PasskeyQuestion.Lasts, Path = context.Request.Path, SameSite = SameSiteMode.Strict, Secure = address.Https,
    };
}
