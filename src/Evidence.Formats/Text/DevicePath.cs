using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Text;

/// <summary>
/// Where a file lies on a volume: raw bytes relative to the volume's root, names separated by '/'. In JSON it is base64.
/// No name is empty, "." or "..", and none holds NUL, so that a hostile sender cannot point outside the volume.
/// </summary>
[JsonConverter(typeof(DevicePathConverter))]
public readonly struct DevicePath : IEquatable<DevicePath>
{
    /// <summary>Linux's PATH_MAX; longer paths could not have been opened.</summary>
    public const int MaximumBytes = 4096;

    private readonly byte[]? _bytes;

    private DevicePath(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The text to show: <see cref="DisplayName"/>.</summary>
    public string Display => DisplayName.Of(Bytes);

    public static bool TryRead(ReadOnlySpan<byte> bytes, out DevicePath path)
    {
        path = default;
        if (bytes.Length is 0 or > MaximumBytes || bytes.Contains((byte)0))
            return false;
        foreach (var range in bytes.Split((byte)'/'))
            if (bytes[range] is [] or [(byte)'.'] or [(byte)'.', (byte)'.'])
                return false;
        path = new(bytes.ToArray());
        return true;
    }

    /// <exception cref="ArgumentException">The bytes break the rules above.</exception>
    public static DevicePath From(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var path) ? path : throw new ArgumentException("Not a path on a device.", nameof(bytes));

    public static bool TryParse([NotNullWhen(true)] string? base64, out DevicePath path)
    {
        path = default;
        return Base64Text.TryRead(base64) is { } bytes && TryRead(bytes, out path);
    }

    /// <summary>Base64 of the raw bytes.</summary>
    public override string ToString() => Convert.ToBase64String(Bytes);

    public bool Equals(DevicePath other) => Bytes.SequenceEqual(other.Bytes);
    public override bool Equals(object? obj) => obj is DevicePath other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public static bool operator ==(DevicePath left, DevicePath right) => left.Equals(right);
    public static bool operator !=(DevicePath left, DevicePath right) => !left.Equals(right);
}

/// <summary>Writes a path as base64.</summary>
public sealed class DevicePathConverter : JsonConverter<DevicePath>
{
    public override DevicePath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && DevicePath.TryParse(reader.GetString(), out var path)
            ? path
            : throw new JsonException("not a path on a device in base64");

    public override void Write(Utf8JsonWriter writer, DevicePath value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
