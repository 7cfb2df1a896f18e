using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Offload;

/// <summary>One file held open on the device, and what it was when it was opened.</summary>
internal sealed class CardReading : IDisposable
{
    private readonly Docking docking;

    /// <exception cref="IOException">It is gone, no regular file, or cannot be read.</exception>
    public CardReading(Docking docking, CardFile file)
    {
        this.docking = docking;
        Handle = docking.Card.Root.OpenFile(file.Path);
        Mark = docking.Card.Root.Mark(Handle);
        File = file with { Mark = Mark };
    }

    /// <summary>The file as it is now, which may be later than the listing.</summary>
    public CardFile File { get; }

    public SafeFileHandle Handle { get; }

    public FileMark Mark { get; }

    /// <summary>Hashes all of it, and makes sure that it did not change meanwhile.</summary>
    /// <exception cref="FileChangedException">It did.</exception>
    public Sha256Hash Hash(CancellationToken cancel)
    {
        var buffer = docking.Bench.Buffers.Take(0);
        try
        {
            var (bytes, sha256) = FileHash.Of(Handle, buffer.Segment, docking.Tally.Read, cancel);
            RequireUnchanged(bytes);
            return sha256;
        }
        finally
        {
            docking.Bench.Buffers.Return(buffer);
        }
    }

    /// <summary>Asks the device once more, by name: a file that was replaced, touched or taken away while it was read is not what was read.</summary>
    /// <exception cref="FileChangedException">It is another file by now.</exception>
    /// <exception cref="IOException">It, or the device, is gone.</exception>
    public void RequireUnchanged(long bytesRead)
    {
        if (!docking.Card.IsStillThere()) throw new DirectoryNotFoundException($"'{docking.Card.Path}' is gone.");
        using var again = docking.Card.Root.OpenFile(File.Path);
        var now = docking.Card.Root.Mark(again);
        var same = now.Bytes == Mark.Bytes && now.ModifiedNanoseconds == Mark.ModifiedNanoseconds && now.Inode == Mark.Inode;
        if (!same || bytesRead != Mark.Bytes) throw new FileChangedException("it changed while it was read");
    }

    public void Dispose() => Handle.Dispose();
}
