using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>How a key signs notes; the number is the type byte of C2SP signed-note.</summary>
public enum NoteKeyType
{
    Ed25519 = 0x01,

    /// <summary>ECDSA with SHA-256, signatures in ASN.1 DER; the key is a SubjectPublicKeyInfo.</summary>
    Ecdsa = 0x02,
}

/// <summary>A key that signs a log's checkpoints, as the text <c>name+id+base64</c> names it (C2SP signed-note, "Verifier keys").</summary>
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

    /// <summary>Reads the text; false where it is no key of a known type, or its id is another key's.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (text?.Trim().Split('+', 3) is not [var name, { Length: 2 * IdBytes } hex, var base64] || !IsName(name)
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) || !SignedNote.TryDecode(base64, out var bytes) || bytes.Length < 2)
            return false;
        var (type, body) = ((NoteKeyType)bytes[0], bytes[1..]);
        if (!IsKey(type, body) || IdOf(name, type, bytes) != id)
            return false;
        key = new NoteKey(name, id, type, body);
        return true;
    }

    /// <summary>Whether this key signed the text; null where nothing on this machine can tell (<see cref="NoteKeyType.Ed25519"/> without libsodium).</summary>
    public bool? Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Type == NoteKeyType.Ed25519)
            return Ed25519.IsThere ? Ed25519.Verify(key, text, signature) : null;
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        return ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>A name that a signature line can carry: not empty, without a space of any script, without a plus.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static uint IdOf(string name, NoteKeyType type, byte[] typeAndKey)
    {
        byte[] hashed = type == NoteKeyType.Ecdsa ? typeAndKey[1..] : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typeAndKey];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(hashed));
    }

    private static bool IsKey(NoteKeyType type, byte[] key)
    {
        if (type == NoteKeyType.Ed25519)
            return key.Length == Ed25519.KeyBytes;
        if (type != NoteKeyType.Ecdsa)
            return false;
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
