using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;

namespace Evidence.Access.Clients;

/// <summary>
/// What a client shows: <c>evc_</c>, 12 letters or digits by which its row is found, 43 that are secret (256 bits), and 6 of their
/// checksum, so that scanners know it for what it is and a mistyped one costs no look-up. docs/operations/api-clients.md.
/// </summary>
public sealed record ClientToken(string LookUp, Sha256Hash Hash)
{
    public const string Prefix = "evc_";
    public const int LookUpLength = 12;
    private const int SecretLength = 43, ChecksumLength = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    internal static (ClientToken Token, string Text) New()
    {
        var text = Prefix + RandomNumberGenerator.GetString(Alphabet, LookUpLength + SecretLength);
        text += Checksum(text);
        return (TryRead(text)!, text);
    }

    /// <summary>Null for what is no token, whoever made it.</summary>
    public static ClientToken? TryRead(string? text)
    {
        if (text?.Length != Prefix.Length + LookUpLength + SecretLength + ChecksumLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || text.AsSpan(Prefix.Length).ContainsAnyExcept(Letters))
            return null;
        return Checksum(text[..^ChecksumLength]) == text[^ChecksumLength..] ? new ClientToken(text.Substring(Prefix.Length, LookUpLength), Sha256Hash.Of(Encoding.ASCII.GetBytes(text))) : null;
    }

    /// <summary>The first 32 bits of the SHA-256, in digits of the alphabet.</summary>
    private static string Checksum(string text)
    {
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        return string.Create(ChecksumLength, number, static (digits, rest) =>
        {
            for (var at = digits.Length - 1; at >= 0; at--, rest /= (uint)Alphabet.Length)
                digits[at] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
        });
    }
}
