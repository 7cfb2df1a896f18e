using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Custody;

/// <summary>
/// A sensitive value as an entry holds it: SHA-256(salt ‖ canonical JSON of the value). The salt's 32 random bytes keep
/// a short value (a name, a collar number) from being found by trying. docs/formats/custody-entry.md, "Commitments".
/// </summary>
public sealed class Commitment
{
    public const int SaltBytes = 32;

    private Commitment(byte[] salt, byte[] canonicalValue)
    {
        Salt = salt;
        CanonicalValue = canonicalValue;
        Hash = HashOf(salt, canonicalValue);
    }

    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>RFC 8785 bytes of the value; a text stands in its quotes.</summary>
    public ReadOnlyMemory<byte> CanonicalValue { get; }

    public Sha256Hash Hash { get; }

    /// <summary>Commits to a JSON value (null is a value too) under a fresh salt.</summary>
    public static Commitment To(JsonNode? value) =>
        new(RandomNumberGenerator.GetBytes(SaltBytes), CanonicalJson.Write(value));

    /// <summary>Commits under a salt that is already known: for readers and for known answers.</summary>
    /// <exception cref="ArgumentException">The salt is not 32 bytes.</exception>
    public static Commitment With(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonicalValue)
    {
        if (salt.Length != SaltBytes) throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        return new Commitment(salt.ToArray(), canonicalValue.ToArray());
    }

    private static Sha256Hash HashOf(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonicalValue)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(canonicalValue);
        return new Sha256Hash(hash.GetHashAndReset());
    }
}
