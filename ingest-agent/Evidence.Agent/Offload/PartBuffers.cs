using System.Collections.Concurrent;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>Memory for one file in flight: a part of ciphertext and a segment of plaintext. Pinned, so that the system calls need no copy.</summary>
internal sealed class PartBuffer(int partBytes)
{
    public byte[] Part { get; } = GC.AllocateUninitializedArray<byte>(partBytes, pinned: true);

    public byte[] Segment { get; } = GC.AllocateUninitializedArray<byte>(SealedLayout.SegmentPlaintextBytes, pinned: true);
}

/// <summary>Buffers go from file to file; there are never more than files in flight.</summary>
internal sealed class PartBuffers
{
    private readonly ConcurrentBag<PartBuffer> free = [];

    public PartBuffer Take(int partBytes) =>
        free.TryTake(out var buffer) && buffer.Part.Length >= partBytes ? buffer : new(partBytes);

    public void Return(PartBuffer buffer)
    {
        // Plaintext of evidence does not stay behind in memory that waits for its next use.
        Array.Clear(buffer.Segment);
        free.Add(buffer);
    }
}
