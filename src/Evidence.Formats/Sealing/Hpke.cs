using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>
/// Hybrid public key encryption, RFC 9180, base mode, single shot: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
/// </summary>
public static class Hpke
{
    /// <summary>Length of enc: an uncompressed point of P-256.</summary>
    public const int EncBytes = 65;
    /// <summary>How much longer the ciphertext is than the plaintext.</summary>
    public const int TagBytes = HpkeSuite.TagBytes;

    private const int CoordinateBytes = 32;

    /// <summary>Encrypts to the holder of the private key.</summary>
    /// <param name="recipient">A public key on P-256; the caller may dispose it afterwards.</param>
    public static (byte[] Enc, byte[] Ciphertext) SealBase(ECDiffieHellman recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var context = Sender(recipient, ephemeral, info, out var enc);
        return (enc, context.Seal(aad, plaintext));
    }

    /// <summary>Decrypts; null if anything (key, enc, info, aad, ciphertext) is not what was sealed.</summary>
    /// <param name="recipient">The private key.</param>
    public static byte[]? OpenBase(ECDiffieHellman recipient, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext)
    {
        using var context = Recipient(recipient, enc, info);
        return context?.Open(aad, ciphertext);
    }

    /// <summary>SetupBaseS of §5.1.1 with the ephemeral key given: the vectors fix it.</summary>
    internal static HpkeContext Sender(ECDiffieHellman recipient, ECDiffieHellman ephemeral, ReadOnlySpan<byte> info, out byte[] enc)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        enc = Serialise(ephemeral.ExportParameters(false).Q);
        return Schedule(ephemeral, recipient.PublicKey, [.. enc, .. Serialise(recipient.ExportParameters(false).Q)], info);
    }

    /// <summary>SetupBaseR of §5.1.1; null if enc is no point of the curve.</summary>
    internal static HpkeContext? Recipient(ECDiffieHellman recipient, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        using var ephemeral = Deserialise(enc);
        return ephemeral is null
            ? null
            : Schedule(recipient, ephemeral.PublicKey, [.. enc, .. Serialise(recipient.ExportParameters(false).Q)], info);
    }

    private static HpkeContext Schedule(ECDiffieHellman own, ECDiffieHellmanPublicKey other, ReadOnlySpan<byte> kemContext, ReadOnlySpan<byte> info)
    {
        var dh = own.DeriveRawSecretAgreement(other);
        var shared = HpkeSuite.SharedSecret(dh, kemContext);
        CryptographicOperations.ZeroMemory(dh);
        var context = HpkeSuite.Schedule(shared, info);
        CryptographicOperations.ZeroMemory(shared);
        return context;
    }

    private static byte[] Serialise(ECPoint point) => [0x04, .. point.X!, .. point.Y!];

    private static ECDiffieHellman? Deserialise(ReadOnlySpan<byte> enc)
    {
        if (enc.Length != EncBytes || enc[0] != 0x04)
            return null;
        try
        {
            // Import fails for a point that is not on the curve, which closes invalid-curve attacks (RFC 9180 §7.1.4).
            return ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = enc.Slice(1, CoordinateBytes).ToArray(), Y = enc[(1 + CoordinateBytes)..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
