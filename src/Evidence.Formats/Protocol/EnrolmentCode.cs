using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Formats.Protocol;

/// <summary>
/// What an administrator reads out to whoever installs an agent: 10 random bytes, then the first 10 bytes of the agency root
/// key's fingerprint, so that a server in between cannot pass its own root. Eight groups of four digits of Crockford's base 32.
/// docs/formats/agent-protocol.md, "Enrolment".
/// </summary>
public sealed class EnrolmentCode
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int SecretBytes = 10;
    private const int Length = 20;
    private const int TextDigits = Length * 8 / 5;
    private const int Group = 4;

    private readonly byte[] _bytes;

    private EnrolmentCode(byte[] bytes) => _bytes = bytes;

    /// <summary>What the server keeps of a code.</summary>
    public Sha256Hash Hash => Sha256Hash.Of(_bytes);

    /// <summary>A new code of the agency with this root key.</summary>
    public static EnrolmentCode New(Sha256Hash rootFingerprint)
    {
        var bytes = new byte[Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, SecretBytes));
        rootFingerprint.ToArray().AsSpan(0, Length - SecretBytes).CopyTo(bytes.AsSpan(SecretBytes));
        return new(bytes);
    }

    /// <summary>Reads a code as people type it: either case, O for 0, I or L for 1, dashes and blanks anywhere.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EnrolmentCode? code)
    {
        code = null;
        var bytes = new byte[Length];
        var bits = 0;
        foreach (var typed in text ?? "")
        {
            if (typed is '-' or ' ')
                continue;
            var digit = Digits.IndexOf(Meant(typed), StringComparison.Ordinal);
            if (digit < 0 || bits == Length * 8)
                return false;
            for (var bit = 4; bit >= 0; bit--, bits++)
                bytes[bits / 8] |= (byte)(((digit >> bit) & 1) << (7 - bits % 8));
        }

        if (bits != Length * 8)
            return false;
        code = new(bytes);
        return true;
    }

    /// <summary>Whether a root key is the one that the code was made for.</summary>
    public bool Names(Sha256Hash rootFingerprint) =>
        CryptographicOperations.FixedTimeEquals(_bytes.AsSpan(SecretBytes), rootFingerprint.ToArray().AsSpan(0, Length - SecretBytes));

    public override string ToString()
    {
        var text = new StringBuilder(TextDigits + TextDigits / Group - 1);
        for (var n = 0; n < TextDigits; n++)
        {
            if (n > 0 && n % Group == 0)
                text.Append('-');
            text.Append(Digits[DigitAt(n)]);
        }

        return text.ToString();
    }

    private int DigitAt(int n)
    {
        var digit = 0;
        for (var bit = n * 5; bit < n * 5 + 5; bit++)
            digit = (digit << 1) | ((_bytes[bit / 8] >> (7 - bit % 8)) & 1);
        return digit;
    }

    private static char Meant(char typed) => char.ToUpperInvariant(typed) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var digit => digit,
    };
}
