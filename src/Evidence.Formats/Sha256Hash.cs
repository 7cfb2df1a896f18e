using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Evidence.Formats;

/// <summary>The 32 bytes of a SHA-256 (FIPS 180-4); its text is 64 lower-case hex digits.</summary>
[JsonConverter(typeof(Sha256HashConverter))]
public readonly record struct Sha256Hash
{
    public const int Bytes = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Takes over 32 bytes that already are a hash.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Sha256Hash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Bytes)
            throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(hash));
        var words = MemoryMarshal.Cast<byte, ulong>(hash);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Hashes the data.</summary>
    public static Sha256Hash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(data, hash);
        return new(hash);
    }

    /// <summary>Takes the hash out of a running computation and resets it.</summary>
    public static Sha256Hash Finish(IncrementalHash running)
    {
        ArgumentNullException.ThrowIfNull(running);
        Span<byte> hash = stackalloc byte[Bytes];
        running.GetHashAndReset(hash);
        return new(hash);
    }

    /// <summary>Reads 64 lower-case hex digits and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out Sha256Hash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (hex is not { Length: 2 * Bytes } || hex.AsSpan().ContainsAnyInRange('A', 'Z'))
            return false;
        if (Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        hash = new(bytes);
        return true;
    }

    public static Sha256Hash Parse(string hex) =>
        TryParse(hex, out var hash) ? hash : throw new FormatException("Not 64 lower-case hex digits.");

    public void CopyTo(Span<byte> destination)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(destination);
        (words[0], words[1], words[2], words[3]) = (_a, _b, _c, _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}

/// <summary>Writes a hash as lower-case hex.</summary>
public sealed class Sha256HashConverter : JsonConverter<Sha256Hash>
{
    public override Sha256Hash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Sha256Hash.TryParse(reader.GetString(), out var hash)
            ? hash
            : throw new JsonException("not a SHA-256 in lower-case hex");

    public override void Write(Utf8JsonWriter writer, Sha256Hash value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
