using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Offload;

/// <summary>Hashes a whole file from the device.</summary>
internal static class FileHash
{
    /// <param name="segment">Scratch memory.</param>
    /// <returns>How many bytes there were, and their hash.</returns>
    public static (long Bytes, Sha256Hash Sha256) Of(SafeFileHandle file, byte[] segment, Action<long> progress, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long offset = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            FaultPoints.Hit(FaultPoint.AgentCardRead);
            var read = RandomAccess.Read(file, segment, offset);
            if (read == 0) return (offset, Sha256Hash.Finish(hash));
            hash.AppendData(segment, 0, read);
            offset += read;
            progress(read);
        }
    }
}
