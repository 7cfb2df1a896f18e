using System.Buffers.Binary;
using System.Globalization;

namespace Evidence.Media.Containers;

/// <summary>The place in a box <c>loci</c> (3GPP TS 26.244): version and flags, language, name, role, then longitude, latitude and altitude in 16.16.</summary>
internal static class Loci
{
    /// <returns>As ISO 6709 text; null where it is no place.</returns>
    public static string? Read(ReadOnlySpan<byte> box)
    {
        if (box.Length < 8)
            return null;
        var name = box[6..].IndexOf((byte)0);
        if (name < 0 || box.Length < 6 + name + 2 + 8)
            return null;
        var numbers = box[(6 + name + 2)..];
        var longitude = BinaryPrimitives.ReadInt32BigEndian(numbers) / 65536.0;
        var latitude = BinaryPrimitives.ReadInt32BigEndian(numbers[4..]) / 65536.0;
        return Iso6709.IfValid(string.Create(CultureInfo.InvariantCulture, $"{latitude:+00.0000;-00.0000}{longitude:+000.0000;-000.0000}/"));
    }
}
