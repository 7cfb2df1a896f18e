using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Evidence.Web.KeyCare;

/// <summary>Which module carries out which primitive on this server, as the code stands.</summary>
internal static class CryptoModules
{
    private const string Same = "The same algorithm, from the validated provider";

    internal sealed record Row(string What, string How, string Module, string UnderFips);

    public static string OpenSsl { get; } = OperatingSystem.IsWindows() ? "Windows CNG" : Version(SafeEvpPKeyHandle.OpenSslVersion);

    public static IReadOnlyList<Row> Rows { get; } =
    [
        new("Recordings in the stores", "AES-256-GCM in segments of 1 MiB, a key for each file by HKDF-SHA-256 (Tink’s streaming format)", $"AES-GCM and HMAC: {OpenSsl}. The format: our code", "The same, with the two points below"),
        new("From the dock to the server", "HPKE (RFC 9180): P-256, HKDF-SHA-256, AES-256-GCM", $"ECDH, HMAC and AES-GCM: {OpenSsl}, on a Windows dock its CNG. The composition: our code", "The same, assessed as a composition"),
        new("File keys in the database", "AES-256 key wrap with padding (RFC 5649), or what AWS Key Management Service does", $"{OpenSsl}; where AWS keeps the key, its modules", Same),
        new("Signatures: receipts, permits, keys, requests of agents", "ECDSA on P-256 with SHA-256", OpenSsl, Same),
        new("Signatures: the log’s checkpoints", "Ed25519, and ECDSA on P-256 with SHA-256 beside it", $"Ed25519: libsodium. ECDSA: {OpenSsl}", "Both lines as now; the ECDSA line alone counts as made by a validated provider"),
        new("Hashes", "SHA-256, SHA-512", OpenSsl, Same),
        new("Random numbers", "The generator of the module", OpenSsl, Same),
        new("Passwords of people, passphrase of the key ring", "Argon2id", "libsodium", "Not approved: PBKDF2-HMAC-SHA-512 would take its place, with new passwords and a new passphrase"),
        new("Files of a key ring with a passphrase", "AES-256-GCM", OpenSsl, Same),
        new("Sessions of this site", "AES-256-CBC with HMAC-SHA-256 (ASP.NET Core Data Protection)", OpenSsl, Same),
        new("Connections", "TLS 1.2 and 1.3", OpenSsl, "Only approved cipher suites"),
        new("Connection to the database", "SCRAM-SHA-256", $"PostgreSQL; on this side {OpenSsl}", Same),
    ];

    /// <summary>Whether the kernel of this machine says that it runs in FIPS mode.</summary>
    public static string System => IsFips
        ? $"This server’s {RuntimeInformation.OSDescription} says that it is in FIPS mode; that alone makes nothing validated."
        : "This server is not in FIPS mode.";

    private static bool IsFips => File.Exists("/proc/sys/crypto/fips_enabled") && File.ReadAllText("/proc/sys/crypto/fips_enabled").Trim() == "1";

    // MNN00PP0L: major, minor, patch (OPENSSL_VERSION_NUMBER since 3.0).
    private static string Version(long number) => string.Create(CultureInfo.InvariantCulture, $"OpenSSL {number >> 28 & 0xF}.{number >> 20 & 0xFF}.{number >> 4 & 0xFF}");
}
