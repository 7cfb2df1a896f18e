using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>The three lines of a signed document: docs/formats/signed-documents.md, "Text form".</summary>
internal sealed partial record DocumentText(string Type, ReadOnlyMemory<byte> Json, Sha256Hash Signer, byte[] Signature)
{
    public const int MaximumBytes = 1 << 25;
    private const int SignatureBytes = 64;

    public static bool IsType(string type) => TypeLine().IsMatch(type);

    /// <summary>SHA-256 of the signed bytes, without joining them: an inventory may be long.</summary>
    public static byte[] SignedHash(string type, ReadOnlySpan<byte> json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(type + "\n"));
        hash.AppendData(json);
        return hash.GetHashAndReset();
    }

    public byte[] ToBytes() =>
    [
        .. Encoding.ASCII.GetBytes(Type), (byte)'\n', .. Json.Span, (byte)'\n',
        .. Encoding.ASCII.GetBytes($"{Signer} {Convert.ToBase64String(Signature)}"), (byte)'\n',
    ];

    public static (DocumentText? Text, IReadOnlyList<ReadFinding> Findings) Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaximumBytes)
            return (null, [new(ReadFault.TooLong, "", MaximumBytes)]);
        var lines = Lines(bytes);
        if (lines is not [var first, var second, var third])
            return (null, [new(ReadFault.FramingWrong, "lines", bytes.Length)]);
        var findings = new List<ReadFinding>();
        var type = Ascii(first);
        if (type is null || !IsType(type))
            findings.Add(new(ReadFault.FramingWrong, "type", 0));
        findings.AddRange(StrictJson.Check(second, MaximumBytes).Select(f => f with { Offset = f.Offset + first.Length + 1 }));
        if (SignatureOf(Ascii(third)) is not { } signature)
        {
            findings.Add(new(ReadFault.FramingWrong, "signature", first.Length + second.Length + 2));
            return (null, findings);
        }
        return (findings.Count == 0 ? new(type!, second, signature.Signer, signature.Value) : null, findings);
    }

    /// <summary>Exactly the lines that end in LF; null if anything stands after the last LF.</summary>
    private static List<ReadOnlyMemory<byte>>? Lines(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > 0)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            if (end < 0 || lines.Count == 3)
                return null;
            lines.Add(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }
        return lines;
    }

    private static string? Ascii(ReadOnlyMemory<byte> line) =>
        System.Text.Ascii.IsValid(line.Span) ? Encoding.ASCII.GetString(line.Span) : null;

    private static (Sha256Hash Signer, byte[] Value)? SignatureOf(string? line)
    {
        if (line is not { Length: > 2 * Sha256Hash.Bytes } || line[2 * Sha256Hash.Bytes] != ' '
            || !Sha256Hash.TryParse(line[..(2 * Sha256Hash.Bytes)], out var signer)
            || Base64Text.TryRead(line[(2 * Sha256Hash.Bytes + 1)..]) is not { Length: SignatureBytes } value)
            return null;
        return (signer, value);
    }

    [GeneratedRegex(@"\Aevidence/[a-z][a-z-]{0,31}/[1-9][0-9]{0,3}\z")]
    private static partial Regex TypeLine();
}
