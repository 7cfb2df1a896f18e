using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Log;

/// <summary>How a key signs notes; the number is the type byte of C2SP signed-note.</summary>
public enum NoteKeyType
{
    Ed25519 = 0x01,

    /// <summary>ECDSA with SHA-256, signatures in ASN.1 DER; the key is a SubjectPublicKeyInfo.</summary>
    Ecdsa = 0x02,

    /// <summary>Ed25519 with the time, by a witness: C2SP tlog-cosignature 1.0.1, "cosignature/v1".</summary>
    Cosignature = 0x04,
}

/// <summary>A key that signs or cosigns a log's checkpoints, as the text <c>name+id+base64</c> names it (C2SP signed-note, "Verifier keys").</summary>
public sealed class NoteKey
{
    private const int IdBytes = 4;

    private readonly byte[] key;

    private NoteKey(string name, uint id, NoteKeyType type, byte[] key) => (Name, Id, Type, this.key) = (name, id, type, key);

    /// <summary>Of the key; for a log usually its origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of a hash over the key, which find it among signatures.</summary>
    public uint Id { get; }

    public NoteKeyType Type { get; }

    /// <summary>DER SubjectPublicKeyInfo: what a <see cref="KeyStatement"/> states.</summary>
    public byte[] SubjectPublicKeyInfo => Type == NoteKeyType.Ecdsa ? [.. key] : PublicKeys.OfEd25519(key);

    /// <summary>Reads the text; false where it is no key of a known type, or its id is another key's.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (text?.Trim().Split('+', 3) is not [var name, { Length: 2 * IdBytes } hex, var base64] || !IsName(name)
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) || !SignedNote.TryDecode(base64, out var bytes) || bytes.Length < 2)
            return false;
        return TryCreate(name, (NoteKeyType)bytes[0], bytes.AsSpan(1), out key) && key.Id == id;
    }

    /// <summary>Puts a key together; false where it is no key of that type, or the name none that a signature line can carry.</summary>
    /// <param name="name">Of the key; for a log its origin.</param>
    /// <param name="type">How it signs.</param>
    /// <param name="publicKey">A SubjectPublicKeyInfo on P-256 (<see cref="NoteKeyType.Ecdsa"/>), or 32 bytes.</param>
    /// <param name="key">Null where false.</param>
    public static bool TryCreate(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out NoteKey? key)
    {
        ArgumentNullException.ThrowIfNull(name);
        key = IsName(name) && IsKey(type, publicKey) ? new NoteKey(name, IdOf(name, type, publicKey), type, publicKey.ToArray()) : null;
        return key is not null;
    }

    /// <summary>The key of a log as the agency's root states it; null where the statement is about no key of a log.</summary>
    /// <param name="statement">Verified by the caller.</param>
    /// <param name="origin">The log's name.</param>
    public static NoteKey? Of(KeyStatement statement, string origin)
    {
        ArgumentNullException.ThrowIfNull(statement);
        NoteKey? key = null;
        _ = statement.Purpose switch
        {
            KeyPurpose.Log => TryCreate(origin, NoteKeyType.Ecdsa, statement.Key.Span, out key),
            KeyPurpose.LogEd25519 => PublicKeys.TryReadEd25519(statement.Key.Span, out var raw) && TryCreate(origin, NoteKeyType.Ed25519, raw, out key),
            _ => false,
        };
        return key;
    }

    /// <summary>Whether this key signed the text; null where nothing on this machine can tell (Ed25519 without libsodium).</summary>
    public bool? Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Type != NoteKeyType.Ecdsa)
            return !Ed25519.IsThere ? null : Type == NoteKeyType.Ed25519 ? Ed25519.Verify(key, text, signature) : Cosignature.Verify(key, text, signature);
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        return ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The text <c>name+id+base64</c> that people hand on.</summary>
    public override string ToString() => $"{Name}+{Id.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String([(byte)Type, .. key])}";

    /// <summary>A name that a signature line can carry: not empty, without a space of any script, without a plus.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static uint IdOf(string name, NoteKeyType type, ReadOnlySpan<byte> key)
    {
        byte[] hashed = type == NoteKeyType.Ecdsa ? [.. key] : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. key];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(hashed));
    }

    private static bool IsKey(NoteKeyType type, ReadOnlySpan<byte> key) => type switch
    {
        NoteKeyType.Ed25519 or NoteKeyType.Cosignature => key.Length == Ed25519.KeyBytes,
        NoteKeyType.Ecdsa => IsEcdsaKey(key),
        _ => false,
    };

    private static bool IsEcdsaKey(ReadOnlySpan<byte> key)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out var read);
            return read == key.Length && ecdsa.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
