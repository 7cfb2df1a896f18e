using System.Reflection;
using System.Runtime.InteropServices;

namespace Evidence.Kernel;

/// <summary>The part of libsodium that hashes passwords, and makes keys of passphrases.</summary>
internal static partial class Sodium
{
    private const string Library = "libsodium";

    /// <summary>crypto_pwhash_STRBYTES: a PHC string and its terminating zero.</summary>
    public const int StringBytes = 128;

    /// <summary>crypto_pwhash_SALTBYTES.</summary>
    public const int SaltBytes = 16;

    /// <summary>crypto_pwhash_ALG_ARGON2ID13.</summary>
    private const int Argon2id13 = 2;

    private static readonly string[] Names = ["libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.dylib", "libsodium.dll"];

    static Sodium()
    {
        NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
        try
        {
            if (Init() < 0)
                throw new StartRefusedException("libsodium cannot be initialised.", "Install it anew (apt-get install libsodium23).");
        }
        catch (DllNotFoundException e)
        {
            throw new StartRefusedException("libsodium, which hashes passwords and passphrases, is not installed.", "Install it (apt-get install libsodium23).", e);
        }
    }

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Hash(Span<byte> text, ReadOnlySpan<byte> password, ulong passwordBytes, ulong passes, nuint memoryBytes);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_verify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> password, ulong passwordBytes);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_needs_rehash")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int NeedsRehash(ReadOnlySpan<byte> text, ulong passes, nuint memoryBytes);

    /// <summary>Argon2id (RFC 9106), one lane.</summary>
    /// <exception cref="InsufficientMemoryException">The memory is not to be had.</exception>
    public static void DeriveKey(Span<byte> key, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ulong passes, nuint memoryBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltBytes);
        if (Derive(key, (ulong)key.Length, passphrase, (ulong)passphrase.Length, salt, passes, memoryBytes, Argon2id13) != 0)
            throw new InsufficientMemoryException("There is not enough memory to make a key of a passphrase.");
    }

    [LibraryImport(Library, EntryPoint = "crypto_pwhash")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Derive(Span<byte> key, ulong keyBytes, ReadOnlySpan<byte> passphrase, ulong passphraseBytes, ReadOnlySpan<byte> salt,
        ulong passes, nuint memoryBytes, int algorithm);

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Init();

    // Debian ships the library without the development name that the runtime would look for.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Library)
            foreach (var candidate in Names)
                if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
                    return handle;
        return 0;
    }
}
