using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>The recording that <c>--file</c> names, read whole.</summary>
internal static class HeldOption
{
    public static HeldFile Read(string path)
    {
        using var file = File.OpenRead(path);
        var hash = new Sha256Hash(SHA256.HashData(file));
        return new(file.Position, hash);
    }
}
