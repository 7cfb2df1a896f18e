using Evidence.Formats;

namespace Evidence.Keys;

/// <summary>A key as the subject of custody entries: the first 16 bytes of its fingerprint, as a version 8 UUID (RFC 9562 §5.8).</summary>
public static class KeySubject
{
    public static Guid Of(Sha256Hash fingerprint)
    {
        var bytes = fingerprint.ToArray().AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
