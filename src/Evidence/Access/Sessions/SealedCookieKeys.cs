using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Evidence.Keys;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Access.Sessions;

/// <summary>
/// Seals the keys of cookies under a secret of the key ring (AES-256-GCM), so that who copies the data folder without the ring signs in as nobody. Keys from before lie
/// as they lay, and are replaced within 90 days. docs/formats/key-ring.md, "Derived secrets".
/// </summary>
/// <param name="services">The ring is opened when a key is made, and not before.</param>
internal sealed class SealedCookieKeys(IServiceProvider services) : IXmlEncryptor
{
    internal const string Purpose = "cookie-keys";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var secret = services.GetRequiredService<FileKeyRing>().DeriveSecret(Purpose);
        var (nonce, tag, box) = (RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize), new byte[AesGcm.TagByteSizes.MaxSize], new byte[plain.Length]);
        try
        {
            using var cipher = new AesGcm(secret, tag.Length);
            cipher.Encrypt(nonce, plain, box, tag);
            return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String([.. nonce, .. tag, .. box])), typeof(OpenedCookieKeys));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

/// <summary>Opens what <see cref="SealedCookieKeys"/> sealed; made by data protection, which knows it by its name in the file.</summary>
internal sealed class OpenedCookieKeys(IServiceProvider services) : IXmlDecryptor
{
    /// <exception cref="CryptographicException">Another ring sealed it, or it was altered.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var (nonces, tags) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        if (bytes.Length < nonces + tags)
            throw new CryptographicException("A sealed key of cookies is cut off.");
        var secret = services.GetRequiredService<FileKeyRing>().DeriveSecret(SealedCookieKeys.Purpose);
        var plain = new byte[bytes.Length - nonces - tags];
        try
        {
            using var cipher = new AesGcm(secret, tags);
            cipher.Decrypt(bytes.AsSpan(0, nonces), bytes.AsSpan(nonces + tags), bytes.AsSpan(nonces, tags), plain);
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
