using System.Security.Cryptography;
using Evidence.Access.SecondFactors;
using Evidence.Formats;
using Microsoft.AspNetCore.DataProtection;

namespace Evidence.Web.Access.SigningIn;

/// <summary>
/// The secret that an app is being told travels sealed in the form: it counts only once the app showed a right code. It opens for one person
/// and for half an hour.
/// </summary>
internal sealed class SetUpSecret(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(30);

    public (byte[] Secret, string Sealed) New(PersonId person)
    {
        var secret = Totp.NewSecret();
        return (secret, Convert.ToBase64String(For(person).Protect(secret, Lasts)));
    }

    /// <summary>Null for what is not one of this person's, or too old.</summary>
    public byte[]? Open(PersonId person, string? text)
    {
        try
        {
            return For(person).Unprotect(Convert.FromBase64String(text ?? ""));
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector For(PersonId person) => protection.CreateProtector("Evidence.Web.Access.SetUpSecret", person.ToString()).ToTimeLimitedDataProtector();
}
