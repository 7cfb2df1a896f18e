using System.Security.Cryptography;

namespace Evidence.Formats.Log;

/// <summary>Signs notes under a name (C2SP signed-note 1.0.0).</summary>
public sealed class NoteSigner
{
    private readonly SignsNote sign;

    private NoteSigner(NoteKey key, SignsNote sign) => (Key, this.sign) = (key, sign);

    private delegate byte[] SignsNote(ReadOnlySpan<byte> text);

    /// <summary>What checks its signatures.</summary>
    public NoteKey Key { get; }

    /// <param name="name">Of the key; for a log its origin.</param>
    /// <param name="seed">The private key, 32 bytes. A copy is kept.</param>
    /// <exception cref="ArgumentException">No signature line can carry the name, or the seed is none.</exception>
    /// <exception cref="PlatformNotSupportedException">libsodium is absent.</exception>
    public static NoteSigner Ed25519(string name, ReadOnlySpan<byte> seed)
    {
        var own = seed.ToArray();
        return new(KeyOf(name, NoteKeyType.Ed25519, Log.Ed25519.PublicKeyOf(own)), text => Log.Ed25519.Sign(own, text));
    }

    /// <param name="name">Of the key; for a log its origin.</param>
    /// <param name="key">On P-256. Stays the caller's to dispose of.</param>
    /// <exception cref="ArgumentException">No signature line can carry the name, or the key is on another curve.</exception>
    public static NoteSigner Ecdsa(string name, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(KeyOf(name, NoteKeyType.Ecdsa, key.ExportSubjectPublicKeyInfo()),
            text => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>A witness, which signs with the time.</summary>
    /// <param name="name">Of the key; for a witness an address without its scheme.</param>
    /// <param name="seed">The private key, 32 bytes. A copy is kept.</param>
    /// <param name="time">The clock.</param>
    /// <inheritdoc cref="Ed25519"/>
    public static NoteSigner Witness(string name, ReadOnlySpan<byte> seed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var own = seed.ToArray();
        return new(KeyOf(name, NoteKeyType.Cosignature, Log.Ed25519.PublicKeyOf(own)), text => Cosignature.Sign(own, text, time.GetUtcNow()));
    }

    /// <summary>Whether a signature line can carry the name: it is not empty, has no space of any script, no control character and no plus.</summary>
    public static bool IsName(string name) => NoteKey.IsName(name);

    /// <summary>The signature line, without a line end.</summary>
    /// <param name="text">The note's, with its last line end.</param>
    public string Line(ReadOnlySpan<byte> text) => SignedNote.Line.Of(Key, sign(text)).ToString();

    private static NoteKey KeyOf(string name, NoteKeyType type, byte[] key) =>
        NoteKey.TryCreate(name, type, key, out var made) ? made : throw new ArgumentException("No name and key that can sign notes.", nameof(name));
}
