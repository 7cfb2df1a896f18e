using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>A witness's signature with the time at which it was made: C2SP tlog-cosignature 1.0.1, Ed25519, "cosignature/v1".</summary>
internal static class Cosignature
{
    private const int TimeBytes = sizeof(ulong);

    /// <summary>The last second that has a date.</summary>
    private static readonly ulong LastTime = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> text, DateTimeOffset at)
    {
        var time = (ulong)at.ToUnixTimeSeconds();
        var bytes = new byte[TimeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, time);
        return [.. bytes, .. Ed25519.Sign(seed, Message(time, text))];
    }

    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        TimeOf(signature) is { } at && Ed25519.Verify(key, Message((ulong)at.ToUnixTimeSeconds(), text), signature[TimeBytes..]);

    /// <summary>What it says; null where it is none.</summary>
    public static DateTimeOffset? TimeOf(ReadOnlySpan<byte> signature) =>
        signature.Length == TimeBytes + Ed25519.SignatureBytes && BinaryPrimitives.ReadUInt64BigEndian(signature) is var time && time <= LastTime
            ? DateTimeOffset.FromUnixTimeSeconds((long)time) : null;

    private static byte[] Message(ulong time, ReadOnlySpan<byte> text) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n")), .. text];
}
