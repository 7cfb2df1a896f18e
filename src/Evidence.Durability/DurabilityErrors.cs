namespace Evidence.Durability;

/// <summary>
/// The system could not promise that bytes reached the disk. What was written through the handle must be
/// thrown away and copied again from its source: after a failed fsync the kernel may already have dropped the pages,
/// and a second fsync of the same handle would succeed without them.
/// </summary>
public sealed class BytesLostException(string what, int errno)
    : IOException($"{what}: the disk did not take the bytes ({Errno.Name(errno)}). They count as lost and are copied again from the source.", errno);

/// <summary>The target name is taken. Nothing was overwritten.</summary>
public sealed class AlreadyThereException(string path)
    : IOException($"'{path}' is already there; nothing was overwritten.", Errno.Exists)
{
    /// <summary>The name that is taken.</summary>
    public string Path { get; } = path;
}

/// <summary>No room (disk full, or a quota reached). Nothing that was durable before is touched.</summary>
public sealed class NoSpaceException(string what)
    : IOException($"{what}: no space left. Free some space, then try again; nothing stored so far is lost.", Errno.NoSpace);

/// <summary>A name that should be a regular file is something else; it was not opened or followed.</summary>
public sealed class NotRegularFileException(string path, RawKind kind)
    : IOException($"'{path}' is not a regular file but a {kind.ToString().ToLowerInvariant()}; it was not opened.")
{
    /// <summary>What it is instead.</summary>
    public RawKind Kind { get; } = kind;
}

/// <summary>An append log has a damaged record with good records behind it: not a torn tail, so nothing is cut.</summary>
public sealed class CorruptLogException(string path, long offset)
    : IOException($"'{path}' is damaged at byte {offset}, before its last record. It was left as it is; restore it from a copy.")
{
    /// <summary>Where the first damaged record begins.</summary>
    public long Offset { get; } = offset;
}

internal static class Errno
{
    public const int NoEntry = 2, Io = 5, NoDeviceAddress = 6, Exists = 17, Invalid = 22, NoSpace = 28, NoSys = 38, Loop = 40,
        NotSupported = 95, Quota = 122, Permission = 1, Interrupted = 4, WouldBlock = 11, NotFolder = 20, CrossDevice = 18, Access = 13;

    public static string Name(int errno) => errno switch
    {
        Io => "EIO",
        NoSpace => "ENOSPC",
        Quota => "EDQUOT",
        _ => $"error {errno}",
    };

    /// <summary>The exception a failed call on <paramref name="path"/> becomes.</summary>
    public static IOException ToException(int errno, string what, string path) => errno switch
    {
        NoSpace or Quota => new NoSpaceException($"{what} '{path}'"),
        Exists => new AlreadyThereException(path),
        NoEntry => new FileNotFoundException($"{what} '{path}': it is not there.", path),
        _ => new IOException($"{what} '{path}': {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}", errno),
    };
}
