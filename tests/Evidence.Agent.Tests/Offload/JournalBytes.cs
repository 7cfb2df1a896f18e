using System.Buffers.Binary;

namespace Evidence.Agent.Tests.Offload;

/// <summary>An append log as bytes, read by its layout (README.md of Evidence.Durability) and not by the code under test.</summary>
internal static class JournalBytes
{
    private const int HeaderBytes = 32, PayloadBytesAt = 4;

    /// <summary>Where each record ends, first to last.</summary>
    public static List<int> EndsOf(byte[] log)
    {
        var ends = new List<int>();
        for (var at = 0; at < log.Length; ends.Add(at)) at += HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(at + PayloadBytesAt));
        return ends;
    }
}
