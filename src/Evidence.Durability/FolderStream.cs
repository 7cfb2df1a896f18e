using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>readdir over raw bytes. struct dirent of 64-bit Linux: inode 8, offset 8, record length 2, type 1, name to NUL.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FolderStream : IDisposable
{
    private const int NameOffset = 19;
    private nint stream;

    private FolderStream(nint stream) => this.stream = stream;

    /// <summary>Takes over the descriptor.</summary>
    public static FolderStream Open(SafeFileHandle folder)
    {
        var descriptor = (int)folder.DangerousGetHandle();
        var stream = Libc.FdOpenDir(descriptor);
        if (stream == 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            folder.Dispose();
            throw Errno.ToException(errno, "list", "folder");
        }
        folder.SetHandleAsInvalid();
        return new FolderStream(stream);
    }

    /// <summary>The next name with its NUL, without '.' and '..'; null at the end.</summary>
    public byte[]? Next()
    {
        while (true)
        {
            var entry = Libc.ReadDir(stream);
            if (entry == 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                return errno == 0 ? null : throw Errno.ToException(errno, "list", "folder");
            }
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)(entry + NameOffset));
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) return [.. name, 0];
        }
    }

    public void Dispose()
    {
        if (stream != 0) _ = Libc.CloseDir(stream);
        stream = 0;
    }
}
