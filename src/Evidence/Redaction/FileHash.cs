using System.Security.Cryptography;
using Evidence.Formats;

namespace Evidence.Redaction;

internal static class FileHash
{
    /// <summary>SHA-256 of a file's bytes.</summary>
    public static async Task<Sha256Hash> OfAsync(string file, CancellationToken cancellation)
    {
        await using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return new Sha256Hash(await SHA256.HashDataAsync(bytes, cancellation));
    }
}
