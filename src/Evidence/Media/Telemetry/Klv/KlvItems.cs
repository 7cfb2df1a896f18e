namespace Evidence.Media.Telemetry.Klv;

/// <summary>The items of a local set: tag in BER-OID, length in BER, value (SMPTE ST 336). Stops at the first item that is not whole.</summary>
internal ref struct KlvItems(ReadOnlySpan<byte> set)
{
    private readonly ReadOnlySpan<byte> set = set;
    private int next;

    public int Tag { get; private set; }

    /// <summary>Where the value begins in the set.</summary>
    public int ValueAt { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The set ended in the middle of an item.</summary>
    public bool IsCut { get; private set; }

    public bool Read()
    {
        if (IsCut || next >= set.Length)
            return false;
        var at = next;
        IsCut = true;
        if (!TryTag(ref at, out var tag) || !TryLength(set[at..], out var length, out var lengthBytes) || length > set.Length - at - lengthBytes)
            return false;
        (IsCut, Tag, ValueAt) = (false, tag, at + lengthBytes);
        Value = set.Slice(ValueAt, (int)length);
        next = ValueAt + (int)length;
        return true;
    }

    /// <summary>A BER length: one byte below 0x80, else 0x80 + how many bytes follow. False where it is not whole or beyond 32 bits.</summary>
    public static bool TryLength(ReadOnlySpan<byte> bytes, out long length, out int taken)
    {
        (length, taken) = (0, 1);
        if (bytes.IsEmpty)
            return false;
        length = bytes[0];
        if (bytes[0] < 0x80)
            return true;
        var count = bytes[0] & 0x7f;
        if (count is 0 or > 4 || bytes.Length <= count)
            return false;
        length = 0;
        foreach (var b in bytes.Slice(1, count))
            length = (length << 8) | b;
        taken = 1 + count;
        return true;
    }

    private readonly bool TryTag(ref int at, out int tag)
    {
        tag = 0;
        for (var n = 0; n < 4 && at < set.Length; n++)
        {
            var b = set[at++];
            tag = (tag << 7) | (b & 0x7f);
            if (b < 0x80)
                return true;
        }

        return false;
    }
}
