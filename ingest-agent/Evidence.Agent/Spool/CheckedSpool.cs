using System.Security.Cryptography;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Spool;

/// <summary>
/// A spooled copy that was read once and is the ciphertext that its claim names. So its bytes may leave in any cut: under its key there is
/// no other ciphertext.
/// </summary>
internal sealed class CheckedSpool : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long bytes;
    private readonly int partBytes;
    private readonly List<Sha256Hash> parts;

    private CheckedSpool(SafeFileHandle file, long bytes, int partBytes, List<Sha256Hash> parts) => (this.file, this.bytes, this.partBytes, this.parts) = (file, bytes, partBytes, parts);

    public int Parts => parts.Count;

    /// <exception cref="ObjectGivenUpException">It is not: the disk has changed it.</exception>
    public static CheckedSpool Open(string path, JournalClaim kept, int partBytes, PartBuffer buffer, CancellationToken cancel)
    {
        var claim = ClaimWriter.Read(kept);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            var opened = new CheckedSpool(file, RandomAccess.GetLength(file), partBytes, []);
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var number = 0; (long)number * partBytes < opened.bytes; number++)
            {
                cancel.ThrowIfCancellationRequested();
                var part = opened.Fill(number, buffer);
                whole.AppendData(part.Span);
                opened.parts.Add(Sha256Hash.Of(part.Span));
            }
            if (opened.bytes != claim.CiphertextBytes || Sha256Hash.Finish(whole) != claim.CiphertextSha256)
                throw new ObjectGivenUpException("its copy in the spool is damaged");
            FaultPoints.Hit(FaultPoint.AgentSpoolChecked);
            return opened;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Sha256Hash HashOf(int number) => parts[number];

    /// <summary>The part's bytes in <paramref name="buffer"/>.</summary>
    /// <exception cref="ObjectGivenUpException">They are not what they were a moment ago.</exception>
    public ReadOnlyMemory<byte> Read(int number, PartBuffer buffer)
    {
        var part = Fill(number, buffer);
        return Sha256Hash.Of(part.Span) == parts[number] ? part : throw new ObjectGivenUpException("its copy in the spool changes");
    }

    public void Dispose() => file.Dispose();

    private ReadOnlyMemory<byte> Fill(int number, PartBuffer buffer)
    {
        var offset = (long)number * partBytes;
        var wanted = buffer.Part.AsMemory(0, (int)Math.Min(partBytes, bytes - offset));
        for (var filled = 0; filled < wanted.Length;)
            filled += RandomAccess.Read(file, wanted.Span[filled..], offset + filled) is > 0 and var read ? read : throw new ObjectGivenUpException("its copy in the spool became shorter");
        return wanted;
    }
}
