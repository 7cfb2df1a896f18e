using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Evidence.Access.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds; what every authenticator app makes.</summary>
internal static class Totp
{
    /// <summary>As RFC 4226, R6 recommends.</summary>
    public const int SecretBytes = 20;

    public const int Digits = 6;

    private const int StepSeconds = 30, Modulus = 1_000_000;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    [SuppressMessage("Security", "CA5350", Justification = "Authenticator apps know SHA-1 only. HMAC does not rest on collisions being hard to find.")]
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 15)..]) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step to which a code belongs: this one, or the one before or after, as clocks differ. Null where none is right, or it is not after the last one that was used.</summary>
    /// <param name="secret">Of the authenticator.</param>
    /// <param name="code">As it was typed: spaces do not count.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="lastStep">The step of the last code that was taken: each works once, and none before it.</param>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long? lastStep)
    {
        var typed = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        long? matched = null;
        for (var step = StepOf(now) - 1; step <= StepOf(now) + 1; step++)
            if (SameText(typed, Code(secret, step)) && !(step <= lastStep))
                matched = step;
        return matched;
    }

    /// <summary>What a QR code says to an authenticator app.</summary>
    public static string Address(ReadOnlySpan<byte> secret, string userName) =>
        $"otpauth://totp/Evidence:{Uri.EscapeDataString(userName)}?secret={Base32.Of(secret)}&issuer=Evidence&algorithm=SHA1&digits={Digits}&period={StepSeconds}";

    private static bool SameText(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(one), System.Text.Encoding.UTF8.GetBytes(other));
}
