using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Evidence.Keys;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Access.Sessions;

/// <summary>
/// Seals the keys of cookies under a secret of the key ring (<see cref="SealedSecret"/>), so that who copies the data folder without the ring signs in as nobody. Keys from before lie
/// as they lay, and are replaced within 90 days. docs/formats/key-ring.md, "Derived secrets".
/// </summary>
/// <param name="services">The ring is opened when a key is made, and not before.</param>
internal sealed class SealedCookieKeys(IServiceProvider services) : IXmlEncryptor
{
    internal const string Purpose = "cookie-keys";

    internal static ReadOnlySpan<byte> AssociatedData => "evidence/cookie-keys/1"u8;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            var bytes = SealedSecret.Seal(services.GetRequiredService<FileKeyRing>(), Purpose, AssociatedData, plain);
            return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(bytes)), typeof(OpenedCookieKeys));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

/// <summary>Opens what <see cref="SealedCookieKeys"/> sealed; made by data protection, which knows it by its name in the file.</summary>
internal sealed class OpenedCookieKeys(IServiceProvider services) : IXmlDecryptor
{
    /// <exception cref="CryptographicException">Another ring sealed it, or it was altered or cut off.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var plain = SealedSecret.Open(services.GetRequiredService<FileKeyRing>(), SealedCookieKeys.Purpose, SealedCookieKeys.AssociatedData, Convert.FromBase64String(encryptedElement.Value));
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
