using System.Buffers.Binary;
using Evidence.Durability;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// Which parts of an upload are in place: a file of 32-byte slots. Slot 0 is "EVPT1", three zero bytes, length (64 bits) and
/// part bytes (64 bits), little-endian, then zeros; slot n+1 is the SHA-256 of part n, or zeros until the part is durable.
/// No slot crosses a disk sector, so none is half written.
/// </summary>
internal sealed class PartTable : IDisposable
{
    public const int HashBytes = 32;
    private static readonly byte[] NoHash = new byte[HashBytes];
    private readonly SafeFileHandle file;

    private PartTable(SafeFileHandle file, UploadSize size) => (this.file, Size) = (file, size);

    public UploadSize Size { get; }

    private static ReadOnlySpan<byte> Magic => "EVPT1\0\0\0"u8;

    public static void Create(string path, UploadSize size)
    {
        var bytes = new byte[checked((int)((size.Parts + 1) * HashBytes))];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), size.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), size.PartBytes);
        try
        {
            Durable.WriteNewFile(path, bytes);
        }
        catch (AlreadyThereException) when (ReadSize(path) == size)
        {
            // Another request opened the same upload at the same time.
        }
    }

    /// <summary>The table, or null when no such upload is open.</summary>
    public static PartTable? Open(string path)
    {
        if (!File.Exists(path)) return null;
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new PartTable(file, ReadSize(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static UploadSize ReadSize(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return ReadSize(file, path);
    }

    /// <summary>The hash of a part that is in place, or null.</summary>
    public byte[]? Find(int number)
    {
        var hash = Read(file, number + 1L);
        return hash.AsSpan().SequenceEqual(NoHash) ? null : hash;
    }

    /// <summary>Counts a part as in place. Its bytes must be durable before.</summary>
    public void Set(int number, ReadOnlySpan<byte> hash)
    {
        RandomAccess.Write(file, hash, (number + 1L) * HashBytes);
        Durable.FlushFile(file);
    }

    public IReadOnlyList<int> Missing()
    {
        var missing = new List<int>();
        for (var number = 0; number < Size.Parts; number++)
            if (Find(number) is null) missing.Add(number);
        return missing;
    }

    public void Dispose() => file.Dispose();

    private static UploadSize ReadSize(SafeFileHandle file, string path)
    {
        var head = Read(file, 0);
        if (!head.AsSpan().StartsWith(Magic)) throw new IOException($"'{path}' is damaged. Give the upload up; its file is still on the device.");
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16));
        return new UploadSize(BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)), checked((int)bytes));
    }

    private static byte[] Read(SafeFileHandle file, long slot)
    {
        var bytes = new byte[HashBytes];
        return RandomAccess.Read(file, bytes, slot * HashBytes) == HashBytes ? bytes : NoHash.ToArray();
    }
}
