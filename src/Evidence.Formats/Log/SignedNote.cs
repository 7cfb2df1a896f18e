using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>What a key says of a note.</summary>
public enum NoteVerdict
{
    /// <summary>The key signed this text.</summary>
    Signed,

    /// <summary>No signature of this key is on it.</summary>
    NotSigned,

    /// <summary>A signature calls itself this key's and is not.</summary>
    Forged,

    /// <summary>There is one, and nothing on this machine can check it.</summary>
    CannotTell,
}

/// <summary>A text with signatures (C2SP signed-note 1.0.0). Nothing is verified by reading it.</summary>
public sealed class SignedNote
{
    /// <summary>More than any checkpoint with its cosignatures needs.</summary>
    public const int MostBytes = 1 << 20;

    private const int MostSignatures = 100, IdBytes = 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] text;
    private readonly List<Line> signatures;

    private SignedNote(byte[] text, List<Line> signatures) => (this.text, this.signatures) = (text, signatures);

    /// <summary>What is signed, with its last line end.</summary>
    public string Text => Utf8.GetString(text);

    /// <summary>Reads a note.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="note">Null where it is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (bytes.Length is 0 or > MostBytes || !Utf8Text(bytes) || bytes[^1] != '\n' || bytes.LastIndexOf("\n\n"u8) is var end && (end < 0 || end + 2 >= bytes.Length))
            return false;
        var signatures = new List<Line>();
        foreach (var line in Utf8.GetString(bytes[(end + 2)..^1]).Split('\n'))
            if (signatures.Count == MostSignatures || Line.TryParse(line) is not { } signature)
                return false;
            else
                signatures.Add(signature);
        note = new SignedNote(bytes[..(end + 1)].ToArray(), signatures);
        return true;
    }

    /// <summary>Signs a text.</summary>
    /// <exception cref="ArgumentException">The text cannot be a note's: it does not end its last line, or has control characters.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<NoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signers);
        var bytes = Utf8.GetBytes(text);
        if (!text.EndsWith('\n') || !Utf8Text(bytes))
            throw new ArgumentException("No text that a note can have.", nameof(text));
        return new SignedNote(bytes, []).With(signers.Select(signer => signer.Line(bytes)))
            ?? throw new ArgumentException("Nobody signs, or too many.", nameof(signers));
    }

    /// <summary>The same text with more signatures after those that are there; a line that is there already is not put a second time.</summary>
    /// <param name="lines">Without line ends, as another program gives them: a witness its cosignature.</param>
    /// <returns>Null where one is no signature line, or there are too many. Nothing is verified.</returns>
    public SignedNote? With(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var all = new List<Line>(signatures);
        foreach (var line in lines)
            if (Line.TryParse(line) is not { } signature)
                return null;
            else if (!all.Exists(other => other.ToString() == line))
                all.Add(signature);
        return all.Count is 0 or > MostSignatures ? null : new SignedNote(text, all);
    }

    /// <summary>The same text with the signatures of these keys and no others. Nothing is verified.</summary>
    internal SignedNote Only(IReadOnlyCollection<NoteKey> keys) => new(text, signatures.FindAll(line => keys.Any(key => key.Name == line.Name && key.Id == line.Id)));

    /// <summary>Text and signatures, as they are published.</summary>
    public byte[] ToBytes() => [.. text, (byte)'\n', .. signatures.SelectMany(line => Utf8.GetBytes($"{line}\n"))];

    /// <summary>What a key says of it. Signatures of other keys are passed over.</summary>
    public NoteVerdict VerdictOf(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var own = signatures.FindAll(line => line.Name == key.Name && line.Id == key.Id);
        if (own.Count == 0)
            return NoteVerdict.NotSigned;
        return own.ConvertAll(line => key.Verifies(text, line.Signature)) is var said && said.Contains(false) ? NoteVerdict.Forged
            : said.Contains(null) ? NoteVerdict.CannotTell : NoteVerdict.Signed;
    }

    /// <summary>When a witness cosigned it, the last time where it did so more than once; null where its key did not sign, or is no witness's.</summary>
    public DateTimeOffset? CosignedAt(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Type != NoteKeyType.Cosignature || VerdictOf(key) != NoteVerdict.Signed ? null
            : signatures.Where(line => line.Name == key.Name && line.Id == key.Id).Max(line => Cosignature.TimeOf(line.Signature));
    }

    /// <summary>Strict base64: standard alphabet, padded, no spaces.</summary>
    internal static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 4 * 3];
        var isGood = text.Length > 0 && !text.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(text, bytes, out var written) && Trim(ref bytes, written);
        return isGood && Convert.ToBase64String(bytes) == text;
    }

    private static bool Trim(ref byte[] bytes, int length)
    {
        bytes = bytes[..length];
        return true;
    }

    private static bool Utf8Text(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            if (value < 0x20 && value != '\n')
                return false;
        return System.Text.Unicode.Utf8.IsValid(bytes);
    }

    /// <summary>A signature line: dash, name, base64 of id and signature.</summary>
    internal sealed record Line(string Name, uint Id, byte[] Signature)
    {
        private const string Dash = "— ";

        public static Line Of(NoteKey key, byte[] signature) => new(key.Name, key.Id, signature);

        public static Line? TryParse(string line)
        {
            if (!line.StartsWith(Dash, StringComparison.Ordinal) || line[Dash.Length..].Split(' ') is not [var name, var base64]
                || !NoteKey.IsName(name) || !TryDecode(base64, out var bytes) || bytes.Length <= IdBytes)
                return null;
            return new Line(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[IdBytes..]);
        }

        public override string ToString()
        {
            Span<byte> id = stackalloc byte[IdBytes];
            BinaryPrimitives.WriteUInt32BigEndian(id, Id);
            return $"{Dash}{Name} {Convert.ToBase64String([.. id, .. Signature])}";
        }
    }
}
