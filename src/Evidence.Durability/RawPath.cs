using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Evidence.Durability;

/// <summary>
/// A path below a device's root as the file system spells it: bytes with '/' between names, no encoding promised.
/// Only paths that stay below the root parse; equality is equality of bytes.
/// </summary>
public readonly struct RawPath : IEquatable<RawPath>
{
    /// <summary>Bounds a hostile tree; far above what any camera makes.</summary>
    public const int MaxBytes = 65_535;

    private const int MaxNameBytes = 255;
    private readonly byte[]? bytes;

    private RawPath(byte[] bytes) => this.bytes = bytes;

    /// <summary>The root itself: the empty path.</summary>
    public static RawPath Root => default;

    /// <summary>The bytes; empty for the root.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => Bytes.ToArray();

    /// <summary>The bytes after the last '/'.</summary>
    public ReadOnlySpan<byte> Name => Bytes[(Bytes.LastIndexOf((byte)'/') + 1)..];

    /// <summary>The folder that holds this path; the root for a single name.</summary>
    public RawPath Parent => Bytes.LastIndexOf((byte)'/') is var slash && slash < 0 ? Root : new RawPath(Bytes[..slash].ToArray());

    /// <summary>Reads a path. Refused: empty names, '.', '..', NUL, names over 255 bytes, a leading or trailing '/'.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RawPath path)
    {
        path = default;
        if (bytes.IsEmpty) return true;
        if (bytes.Length > MaxBytes) return false;
        foreach (var range in bytes.Split((byte)'/'))
            if (!IsName(bytes[range])) return false;
        path = new RawPath(bytes.ToArray());
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for bytes that should have been checked before.</summary>
    /// <exception cref="FormatException">The bytes are no path below a root.</exception>
    public static RawPath Parse(ReadOnlySpan<byte> bytes) =>
        TryParse(bytes, out var path) ? path : throw new FormatException("These bytes are no path below a device's root.");

    /// <summary>The path of <paramref name="name"/> in this folder.</summary>
    /// <exception cref="FormatException"><paramref name="name"/> is not one name.</exception>
    public RawPath Combine(ReadOnlySpan<byte> name)
    {
        if (!IsName(name) || Bytes.Length + 1 + name.Length > MaxBytes) throw new FormatException("These bytes are no file name.");
        return Bytes.IsEmpty ? new RawPath(name.ToArray()) : new RawPath([.. Bytes, (byte)'/', .. name]);
    }

    public bool Equals(RawPath other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RawPath other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public static bool operator ==(RawPath left, RawPath right) => left.Equals(right);

    public static bool operator !=(RawPath left, RawPath right) => !left.Equals(right);

    /// <summary>Plain ASCII for logs: every other byte as \xNN, so that a name can forge no line and no colour.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Bytes.Length);
        foreach (var value in Bytes)
            if (value is >= 0x20 and < 0x7f and not (byte)'\\') text.Append((char)value);
            else text.Append("\\x").Append(Convert.ToHexStringLower([value]));
        return text.ToString();
    }

    private static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.Length <= MaxNameBytes && !name.ContainsAny((byte)0, (byte)'/')
        && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);
}
