using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Offload;

/// <summary>What one pass over a file found.</summary>
internal sealed record SealedFile(long PlaintextBytes, Sha256Hash PlaintextSha256, long CiphertextBytes, Sha256Hash CiphertextSha256);

/// <summary>Reads plaintext into memory from an offset, in order; 0 at the end.</summary>
internal delegate int PlainRead(Span<byte> into, long offset);

/// <summary>
/// Reads a file once from byte 0, and on the way hashes the plaintext, seals it and hashes the ciphertext, part by part in one buffer.
/// </summary>
internal sealed class SealingPass(PlainRead file, long bytes, Sealer sealer, PartBuffer buffer, int partBytes) : IDisposable
{
    public SealingPass(SafeFileHandle file, long bytes, Sealer sealer, PartBuffer buffer, int partBytes)
        : this((into, offset) => RandomAccess.Read(file, into, offset), bytes, sealer, buffer, partBytes)
    {
    }

    private readonly IncrementalHash plaintextHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash ciphertextHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash partHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long segment;

    /// <param name="leave">Takes each part in order; the buffer is reused when it returns.</param>
    /// <param name="progress">Told how many more plaintext bytes were read.</param>
    /// <exception cref="FileChangedException">The file is shorter or longer than it was.</exception>
    public async Task<SealedFile> RunAsync(Func<int, ReadOnlyMemory<byte>, Sha256Hash, Task> leave, Action<long> progress, CancellationToken cancel)
    {
        var segments = SealedLayout.Segments(bytes);
        for (var number = 0; segment < segments; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var length = FillPart(number, segments, progress);
            await leave(number, buffer.Part.AsMemory(0, length), PartHash(number));
        }
        RequireEnd();
        return new(bytes, Sha256Hash.Finish(plaintextHash), SealedLayout.CiphertextBytes(bytes), Sha256Hash.Finish(ciphertextHash));
    }

    public void Dispose()
    {
        plaintextHash.Dispose();
        ciphertextHash.Dispose();
        partHash.Dispose();
    }

    private int FillPart(int number, long segments, Action<long> progress)
    {
        var end = Math.Min(segments, segment + partBytes / SealedLayout.SegmentBytes);
        var length = segment == 0 ? sealer.Header(buffer.Part) : 0;
        Hash(number, buffer.Part.AsSpan(0, length));
        for (; segment < end; segment++)
        {
            var layout = SealedLayout.Segment(segment, bytes);
            var plain = buffer.Segment.AsSpan(0, layout.PlaintextBytes);
            Read(plain, layout.PlaintextOffset);
            plaintextHash.AppendData(plain);
            var cipher = buffer.Part.AsSpan(length, layout.CiphertextBytes);
            sealer.SealSegment(layout.Index, layout.Last, plain, cipher);
            Hash(number, cipher);
            length += cipher.Length;
            progress(plain.Length);
        }
        return length;
    }

    // The first part's hash is where the whole object's hash stands after it: small files are hashed once.
    private void Hash(int number, ReadOnlySpan<byte> cipher)
    {
        ciphertextHash.AppendData(cipher);
        if (number > 0) partHash.AppendData(cipher);
    }

    private Sha256Hash PartHash(int number) =>
        number > 0 ? Sha256Hash.Finish(partHash) : new(ciphertextHash.GetCurrentHash());

    private void Read(Span<byte> plain, long offset)
    {
        FaultPoints.Hit(FaultPoint.AgentCardRead);
        while (!plain.IsEmpty)
        {
            var read = file(plain, offset);
            if (read == 0) throw new FileChangedException("it became shorter");
            plain = plain[read..];
            offset += read;
        }
    }

    private void RequireEnd()
    {
        Span<byte> more = stackalloc byte[1];
        if (file(more, bytes) != 0) throw new FileChangedException("it became longer");
    }
}

/// <summary>The file is not what it was when reading it began.</summary>
internal sealed class FileChangedException(string how) : Exception(how);
