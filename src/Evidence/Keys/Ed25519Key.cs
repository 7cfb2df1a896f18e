using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>A private key of Ed25519: the seed of RFC 8032. Its file is PKCS#8 as RFC 8410 §7 says, 48 bytes of DER in PEM.</summary>
internal sealed class Ed25519Key : IDisposable
{
    private static readonly byte[] Pkcs8Prefix = Convert.FromHexString("302e020100300506032b657004220420");

    private readonly byte[] seed;

    private Ed25519Key(byte[] seed) => this.seed = seed;

    /// <summary>DER SubjectPublicKeyInfo, 44 bytes.</summary>
    public byte[] SubjectPublicKeyInfo => PublicKeys.OfEd25519(Ed25519.PublicKeyOf(seed));

    public Sha256Hash Fingerprint => PublicKeys.Fingerprint(SubjectPublicKeyInfo);

    public static Ed25519Key Create() => new(Ed25519.NewSeed());

    /// <exception cref="ArgumentException">It is no such key.</exception>
    public static Ed25519Key FromPem(ReadOnlySpan<char> pem)
    {
        var der = new byte[Pkcs8Prefix.Length + Ed25519.SeedBytes];
        try
        {
            if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] is not "PRIVATE KEY" || found.DecodedDataLength != der.Length
                || !Convert.TryFromBase64Chars(pem[found.Base64Data], der, out var written) || written != der.Length || !der.AsSpan().StartsWith(Pkcs8Prefix))
                throw new ArgumentException("This is no private key of Ed25519.", nameof(pem));
            return new Ed25519Key(der[Pkcs8Prefix.Length..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public string ExportPem()
    {
        byte[] der = [.. Pkcs8Prefix, .. seed];
        try
        {
            return PemEncoding.WriteString("PRIVATE KEY", der);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>What signs notes under that name.</summary>
    public NoteSigner SignerFor(string name) => NoteSigner.Ed25519(name, seed);

    public void Dispose() => CryptographicOperations.ZeroMemory(seed);
}
