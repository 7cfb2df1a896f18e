using System.Runtime.InteropServices;

namespace Evidence.Formats.Log;

/// <summary>Ed25519 (RFC 8032) by libsodium, where it is on the machine: .NET has none.</summary>
internal static partial class Ed25519
{
    public const int KeyBytes = 32, SignatureBytes = 64;

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

    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        key.Length == KeyBytes && signature.Length == SignatureBytes
        && VerifyDetached(ref MemoryMarshal.GetReference(signature), ref MemoryMarshal.GetReference(message), (ulong)message.Length, ref MemoryMarshal.GetReference(key)) == 0;

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

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    private static partial int VerifyDetached(ref byte signature, ref byte message, ulong length, ref byte key);
}
