using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Evidence.Formats.Log;

/// <summary>Ed25519 (RFC 8032) by libsodium, where it is on the machine: .NET has none.</summary>
public static partial class Ed25519
{
    public const int KeyBytes = 32, SeedBytes = 32, SignatureBytes = 64;

    /// <summary>crypto_sign_ed25519_SECRETKEYBYTES: seed and public key.</summary>
    private const int SecretBytes = SeedBytes + KeyBytes;

    private const string Library = "libsodium";

    private static readonly Lazy<bool> isThere = new(() =>
    {
        if (!TryLoad(out var handle))
            return false;
        NativeLibrary.SetDllImportResolver(typeof(Ed25519).Assembly, (name, _, _) => name == Library ? handle : 0);
        return Init() >= 0;
    });

    /// <summary>False where the library is absent: then nothing can be said of such a signature.</summary>
    public static bool IsThere => isThere.Value;

    /// <summary>The private key, made by chance: 32 bytes, of which the public key follows.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedBytes);

    /// <summary>The public key of a seed.</summary>
    /// <exception cref="PlatformNotSupportedException">libsodium is absent.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        Expand(seed, secret);
        var key = secret[SeedBytes..].ToArray();
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <summary>Signs; one message has one signature under one key.</summary>
    /// <inheritdoc cref="PublicKeyOf"/>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        Expand(seed, secret);
        var signature = new byte[SignatureBytes];
        SignDetached(ref signature[0], 0, ref MemoryMarshal.GetReference(message), (ulong)message.Length, ref secret[0]);
        CryptographicOperations.ZeroMemory(secret);
        return signature;
    }

    /// <summary>Whether the key signed the message. Only where <see cref="IsThere"/>.</summary>
    internal static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        key.Length == KeyBytes && signature.Length == SignatureBytes
        && VerifyDetached(ref MemoryMarshal.GetReference(signature), ref MemoryMarshal.GetReference(message), (ulong)message.Length, ref MemoryMarshal.GetReference(key)) == 0;

    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedBytes);
        if (!IsThere)
            throw new PlatformNotSupportedException("Ed25519 needs libsodium, which is not on this machine.");
        Span<byte> key = stackalloc byte[KeyBytes];
        SeedKeyPair(ref key[0], ref secret[0], ref MemoryMarshal.GetReference(seed));
    }

    private static bool TryLoad(out nint handle)
    {
        string[] names = OperatingSystem.IsWindows() ? ["libsodium.dll"] : ["libsodium.so.23", "libsodium.so.26", "libsodium.so"];
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out handle))
                return true;
        handle = 0;
        return false;
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    private static partial int SeedKeyPair(ref byte key, ref byte secret, ref byte seed);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    private static partial int SignDetached(ref byte signature, nint signatureLength, ref byte message, ulong length, ref byte secret);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    private static partial int VerifyDetached(ref byte signature, ref byte message, ulong length, ref byte key);
}
