using System.Security.Cryptography;
using System.Text;

namespace Evidence.Trails.Exporting;

/// <summary>UUIDs of names, version 5 (RFC 9562 §5.5): CASE wants identifiers that end in one of the older versions.</summary>
internal static class NameUuid
{
    /// <summary>RFC 9562 §6.6.</summary>
    public static readonly Guid Url = Guid.Parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    public static Guid Of(Guid space, string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
#pragma warning disable CA5350, RS0030 // The version is defined by SHA-1; nothing is proven by it.
        var hash = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350, RS0030
        hash[6] = (byte)(hash[6] & 0x0f | 0x50);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
