using System.Security.Cryptography;
using System.Text;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;

namespace Evidence.Access;

/// <summary>Argon2id (RFC 9106) with 3 passes over 64 MiB, as PHC strings.</summary>
internal sealed class Argon2idHasher : IPasswordHasher<Person>
{
    private const ulong Passes = 3;
    private const int MemoryBytes = 64 << 20;

    // Stands in for the hash of a person who does not exist, so that the answer takes as long.
    private static readonly Lazy<string> Nobodys = new(() => Hash(RandomNumberGenerator.GetHexString(32)));

    public string HashPassword(Person user, string password) => Hash(password);

    public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
    {
        if (!Matches(hashedPassword, providedPassword))
            return PasswordVerificationResult.Failed;
        return Sodium.NeedsRehash(Zeroed(hashedPassword), Passes, MemoryBytes) == 0
            ? PasswordVerificationResult.Success
            : PasswordVerificationResult.SuccessRehashNeeded;
    }

    /// <summary>Takes the time of a check and says no.</summary>
    public static void CheckNobody(string password) => Matches(Nobodys.Value, password);

    private static string Hash(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        Span<byte> text = stackalloc byte[Sodium.StringBytes];
        try
        {
            if (Sodium.Hash(text, bytes, (ulong)bytes.Length, Passes, MemoryBytes) != 0)
                throw new InsufficientMemoryException("There is not enough memory to hash a password.");
            return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool Matches(string hash, string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        try
        {
            return Sodium.Verify(Zeroed(hash), bytes, (ulong)bytes.Length) == 0;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] Zeroed(string hash)
    {
        var text = new byte[Math.Max(Sodium.StringBytes, hash.Length + 1)];
        Encoding.ASCII.GetBytes(hash, text);
        return text;
    }
}
