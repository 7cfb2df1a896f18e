using Evidence.Agent.Offload;
using Evidence.Durability;

namespace Evidence.Agent.Spool;

/// <summary>One sealed object while it is written to the spool.</summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream file;
    private readonly string path, whole;

    private SpoolFile(FileStream file, string path, string whole) => (this.file, this.path, this.whole) = (file, path, whole);

    /// <exception cref="SpoolFullException">The disk has no room.</exception>
    public static SpoolFile Create(string path, string whole, long sealedBytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        try
        {
            Durable.Reserve(file.SafeFileHandle, sealedBytes);
            FaultPoints.Hit(FaultPoint.AgentSpoolReserved);
            return new(file, path, whole);
        }
        catch (Exception error)
        {
            file.Dispose();
            File.Delete(path);
            if (error is IOException full && Durable.IsNoSpace(full)) throw new SpoolFullException("its disk is full");
            throw;
        }
    }

    /// <summary>Only parts that the journal released come here: their hashes are durable before they are.</summary>
    public void Write(SendablePart part, long offset)
    {
        RandomAccess.Write(file.SafeFileHandle, part.Bytes.Span, offset);
        FaultPoints.Hit(FaultPoint.AgentSpoolPartWritten);
    }

    /// <summary>Whole and durable when it returns. A copy of an earlier try gives way: it is the same bytes, or nobody claimed it.</summary>
    public void Finish()
    {
        Durable.FlushFile(file.SafeFileHandle);
        file.Dispose();
        Durable.DeleteFile(whole);
        Durable.RenameNoReplace(path, whole);
        Durable.FlushFolder(Path.GetDirectoryName(whole)!);
        FaultPoints.Hit(FaultPoint.AgentSpoolSealed);
    }

    public void Dispose() => file.Dispose();
}
