using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Telemetry.GoPro;

/// <summary>The elements of a stretch of GPMF: four characters, type, size of one structure, how many; padded to four bytes.</summary>
internal ref struct GpmfElements(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;

    public string Key { get; private set; } = "";

    /// <summary>0 for an element that holds elements.</summary>
    public char Type { get; private set; }

    public int StructureBytes { get; private set; }

    /// <summary>Where the value begins.</summary>
    public int ValueAt { get; private set; }

    /// <summary>As much of the value as there is.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The stretch ended in the middle of this element, or in the middle of the head of one.</summary>
    public bool IsCut { get; private set; }

    public bool Read()
    {
        if (IsCut || next >= bytes.Length)
            return false;
        var rest = bytes[next..];
        IsCut = rest.Length < 8;
        // Between payloads, cameras leave zeros up to the next multiple of four.
        if (IsCut || rest[..4].IndexOfAnyExcept((byte)0) < 0)
            return false;
        var length = rest[5] * BinaryPrimitives.ReadUInt16BigEndian(rest[6..]);
        (Key, Type, StructureBytes, ValueAt) = (Encoding.Latin1.GetString(rest[..4]), (char)rest[4], rest[5], next + 8);
        IsCut = length > rest.Length - 8;
        Value = rest.Slice(8, Math.Min(length, rest.Length - 8));
        next += 8 + ((length + 3) & ~3);
        return true;
    }
}
