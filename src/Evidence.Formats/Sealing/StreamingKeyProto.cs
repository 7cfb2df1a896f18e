namespace Evidence.Formats.Sealing;

/// <summary>What the protocol buffer of a key said.</summary>
internal enum ProtoFault
{
    None,

    /// <summary>Not the bytes of such a message.</summary>
    Malformed,

    /// <summary>A good message of another version, with other parameters, or with fields that this reader does not know.</summary>
    Unknown,
}

/// <summary>
/// Tink's AesGcmHkdfStreamingKey as a protocol buffer, for the one set of parameters that sealed objects have.
/// docs/formats/sealed-object.md, "For somebody who uses Tink".
/// </summary>
internal static class StreamingKeyProto
{
    private const int Varint = 0, Bytes = 2;

    /// <summary>Params (segments of 2^20 bytes, derived keys of 32, HKDF with SHA-256), then the tag and length of the key.</summary>
    private static ReadOnlySpan<byte> Before => [0x12, 0x08, 0x08, 0x80, 0x80, 0x40, 0x10, 0x20, 0x18, 0x03, 0x1a, 0x20];

    public static byte[] Write(DataKey key) => [.. Before, .. key.Bytes];

    /// <summary>The key, or what is wrong with the message.</summary>
    public static (DataKey? Key, ProtoFault Fault) Read(ReadOnlySpan<byte> message)
    {
        ulong version = 0;
        ReadOnlySpan<byte> parameters = default, key = default;
        int seen = 0;
        while (!message.IsEmpty)
        {
            if (!TryField(ref message, ref seen, out var field, out var number, out var bytes))
                return (null, ProtoFault.Malformed);
            switch (field)
            {
                case (1 << 3) | Varint: version = number; break;
                case (2 << 3) | Bytes: parameters = bytes; break;
                case (3 << 3) | Bytes: key = bytes; break;
                default: return (null, ProtoFault.Unknown);
            }
        }

        var fault = version != 0 ? ProtoFault.Unknown : ReadParameters(parameters);
        if (fault != ProtoFault.None)
            return (null, fault);
        return key.Length == DataKey.Length ? (DataKey.From(key), ProtoFault.None) : (null, ProtoFault.Malformed);
    }

    private static ProtoFault ReadParameters(ReadOnlySpan<byte> message)
    {
        const ulong sha256 = 3;
        ulong segment = 0, derived = 0, hash = 0;
        int seen = 0;
        while (!message.IsEmpty)
        {
            if (!TryField(ref message, ref seen, out var field, out var number, out _))
                return ProtoFault.Malformed;
            switch (field)
            {
                case (1 << 3) | Varint: segment = number; break;
                case (2 << 3) | Varint: derived = number; break;
                case (3 << 3) | Varint: hash = number; break;
                default: return ProtoFault.Unknown;
            }
        }

        return (segment, derived, hash) == (SealedLayout.SegmentBytes, 32, sha256) ? ProtoFault.None : ProtoFault.Unknown;
    }

    /// <summary>Takes the next field; one that stands twice is malformed, since two readers could take different ones.</summary>
    private static bool TryField(scoped ref ReadOnlySpan<byte> message, scoped ref int seen, out ulong field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        if (!TryVarint(ref message, out field) || field >> 3 is 0 or > 31 || (seen & 1 << (int)(field >> 3)) != 0)
            return false;
        seen |= 1 << (int)(field >> 3);
        if ((field & 7) == Varint)
            return TryVarint(ref message, out number);
        if ((field & 7) != Bytes || !TryVarint(ref message, out var length) || length > (ulong)message.Length)
            return false;
        bytes = message[..(int)length];
        message = message[(int)length..];
        return true;
    }

    private static bool TryVarint(scoped ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var i = 0; i < message.Length && i < 9; i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] >= 0x80)
                continue;
            message = message[(i + 1)..];
            return true;
        }

        return false;
    }
}
