using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Evidence.Web.Intake;

/// <summary>
/// Gives the server's connections blocks of 64 KiB instead of 4 KiB: footage comes and goes by the gibibyte, and each block costs a
/// call of the system. A connection that waits holds none.
/// </summary>
internal sealed class BodyBlocks : MemoryPool<byte>
{
    private const int BlockBytes = 1 << 16;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>One pool serves all connections.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BodyBlocks();
    }
}
