using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>
/// A device's folder, held open and reached by raw bytes. Below its root no link is followed in any step of a path, and
/// nothing but regular files is opened, so a hostile card can neither lead out of itself nor make a reader hang.
/// Held open, it keeps meaning the same folder even when something else is mounted at its path.
/// </summary>
public abstract class RawFolder : IDisposable
{
    private protected RawFolder(bool mayErase) => MayErase = mayErase;

    /// <summary>Whether <see cref="Delete"/> is allowed.</summary>
    public bool MayErase { get; }

    /// <summary>Opens for reading only: <see cref="Delete"/> is refused. Reading leaves access times alone where the system lets it.</summary>
    /// <param name="path">The mounted volume or folder, as the operator or the system named it.</param>
    public static RawFolder OpenRoot(string path) => Open(path, mayErase: false);

    /// <summary>Opens with leave to delete files.</summary>
    public static RawFolder OpenRootForErase(string path) => Open(path, mayErase: true);

    /// <summary>Reads one folder, without order. What vanishes meanwhile is left out; what cannot be asked is <see cref="RawKind.Unreadable"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder, or one above it, is not there, or is no folder (any more).</exception>
    /// <exception cref="IOException">The device failed.</exception>
    public abstract IEnumerable<RawEntry> List(RawPath folder);

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="NotRegularFileException">It is a link, FIFO, socket, device or folder; it was not followed, and nothing waited.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public abstract SafeFileHandle OpenFile(RawPath file);

    /// <summary>Length and times of a file that is open.</summary>
    public abstract FileMark Mark(SafeFileHandle file);

    /// <summary>Deletes a regular file, durably.</summary>
    /// <exception cref="InvalidOperationException">The root was opened for reading only.</exception>
    /// <exception cref="NotRegularFileException">It is no regular file.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public void Delete(RawPath file)
    {
        if (!MayErase) throw new InvalidOperationException("This volume was opened for reading only.");
        FaultPoints.Hit(FaultPoint.BeforeDelete);
        DeleteFile(file);
        FaultPoints.Hit(FaultPoint.AfterDelete);
    }

    /// <summary>What is known of the volume.</summary>
    public abstract RawVolume Volume { get; }

    private protected abstract void DeleteFile(RawPath file);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static RawFolder Open(string path, bool mayErase)
    {
        if (OperatingSystem.IsLinux()) return LinuxFolder.Open(path, mayErase);
        if (OperatingSystem.IsWindows()) return WindowsFolder.Open(path, mayErase);
        throw new PlatformNotSupportedException("Evidence runs on Linux and Windows.");
    }
}
