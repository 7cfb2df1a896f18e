namespace Evidence.Durability;

/// <summary>What a name on a device stands for. Only files are ever opened, only folders entered.</summary>
public enum RawKind
{
    File,
    Folder,
    Link,
    Fifo,
    Socket,
    Device,

    /// <summary>The system gave the name but would not say what it is.</summary>
    Unreadable,
}

/// <summary>
/// What the file system says of a file without reading it. Two different marks mean that the file changed;
/// two equal ones are a strong hint that it did not, and no proof.
/// </summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="ModifiedNanoseconds">Last change of content, nanoseconds since 1970 UTC, clamped to what 64 bits hold.</param>
/// <param name="ChangedNanoseconds">Last change of content or attributes; 0 where the system does not tell.</param>
/// <param name="Device">The file system's number in this run of the system; 0 where it does not tell.</param>
/// <param name="Inode">The file's number in its file system; 0 where it does not tell.</param>
public readonly record struct FileMark(long Bytes, long ModifiedNanoseconds, long ChangedNanoseconds, ulong Device, ulong Inode)
{
    /// <summary>Last change of content in UTC, cut to microseconds.</summary>
    public DateTimeOffset Modified => DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Floor(ModifiedNanoseconds / 1000m) is var us ? (long)us : 0);
}

/// <summary>One name in a folder of a device.</summary>
/// <param name="Path">The whole path below the root.</param>
/// <param name="Kind">What it is; links are reported, never followed.</param>
/// <param name="Mark">Length and times; all zero when <see cref="RawKind.Unreadable"/>.</param>
public sealed record RawEntry(RawPath Path, RawKind Kind, FileMark Mark);

/// <summary>What is known of the file system that holds a folder.</summary>
/// <param name="FileSystemId">Number of the file system; tells two volumes apart, in this run of the system.</param>
/// <param name="ReadOnly">Mounted read-only.</param>
/// <param name="TotalBytes">Size.</param>
/// <param name="FreeBytes">Room for a program without privileges.</param>
public readonly record struct RawVolume(ulong FileSystemId, bool ReadOnly, long TotalBytes, long FreeBytes);
