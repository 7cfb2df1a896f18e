using Evidence.Durability;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// Objects as files: <c>uploads/KEY.partial</c> (claimed in full up front) with <c>uploads/KEY.parts</c> beside it (<see cref="PartTable"/>),
/// then <c>objects/aa/bb/KEY</c> by a rename that never overwrites. The only version is "1". Beside them <c>store.id</c> says whose store it
/// is; while that cannot be read nothing is said of any object, and every call fails with a <see cref="StoreAwayException"/>.
/// </summary>
public sealed partial class FileSystemStore : IObjectStore, IStoreMark
{
    private const string OnlyVersion = "1";

    // Takes the place of a part's number in turns about the upload as a whole.
    private const int WholeUpload = -1;
    private readonly string folder;
    private readonly string objects;
    private readonly string uploads;
    private readonly TimeProvider clock;
    private readonly PartTurns turns = new();
    private readonly StoreMark mark;

    /// <param name="folder">Where the store lives; <see cref="Make"/> made it. Left-overs of a crash stay until their upload goes on or is given up.</param>
    /// <param name="id">What its <c>store.id</c> says: whose store it is.</param>
    /// <param name="name">The store's name in receipts.</param>
    /// <param name="clock">Says when a lock has ended; the machine's own where none is given.</param>
    /// <exception cref="StoreAwayException">The folder is not this store.</exception>
    public FileSystemStore(string folder, string id, string name = "files", TimeProvider? clock = null)
    {
        Name = name;
        this.clock = clock ?? TimeProvider.System;
        this.folder = folder = Path.GetFullPath(folder);
        objects = Path.Combine(folder, "objects");
        uploads = Path.Combine(folder, "uploads");
        mark = new StoreMark(folder, id);
        mark.Require();
    }

    /// <summary>Makes an empty store and marks it. On a store that is there it changes nothing. Only for a new installation.</summary>
    /// <exception cref="StoreAwayException">The folder is another store.</exception>
    public static void Make(string folder, string id)
    {
        folder = Path.GetFullPath(folder);
        var mark = new StoreMark(folder, id);
        if (mark.IsThere) mark.Require();
        Durable.CreateFolder(Path.Combine(folder, "objects"));
        Durable.CreateFolder(Path.Combine(folder, "uploads"));
        mark.Write();
    }

    public string Name { get; }

    public Task RequireAsync(CancellationToken cancellation)
    {
        mark.Require();
        return Task.CompletedTask;
    }

    public Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partBytes);
        cancellation.ThrowIfCancellationRequested();
        mark.Require();
        if (File.Exists(ObjectPath(key))) throw new UploadConflictException(key, "the object is stored");
        return GuardedAsync(async () =>
        {
            using var turn = await turns.TakeAsync(key, WholeUpload, cancellation);
            Begin(key, new UploadSize(length, partBytes));
            return true;
        });
    }

    public Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, PartTable.HashBytes);
        return GuardedAsync(() => PutAsync(key, number, offset, body, length, sha256, cancellation));
    }

    public Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return GuardedAsync(async () =>
        {
            using var turn = await turns.TakeAsync(key, WholeUpload, cancellation);
            return Complete(key);
        });
    }

    public Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length);
        cancellation.ThrowIfCancellationRequested();
        return GuardedAsync(async () =>
        {
            using var turn = await turns.TakeAsync(key, WholeUpload, cancellation);
            return PutWhole(key, bytes.Span);
        });
    }

    public Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (version != OnlyVersion) throw new ObjectMissingException(key, version);
        FaultPoints.Hit(FaultPoint.StoreRead);
        var file = Open(ObjectPath(key)) ?? throw new ObjectMissingException(key, version);
        try
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, RandomAccess.GetLength(file) - length);
            return Task.FromResult<Stream>(new FileRange(file, offset, length));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Null only where the store is there and has no such file; whatever else is in the way is an <see cref="IOException"/>.</summary>
    private SafeFileHandle? Open(string path)
    {
        for (var look = 0; look < 2; look++)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Looked at again after the mark: the disk may have come back in between.
                mark.Require();
            }
            catch (UnauthorizedAccessException refused)
            {
                throw new IOException($"'{path}' may not be read: {refused.Message}", refused);
            }
        }

        return null;
    }

    public Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        mark.Require();
        var file = new FileInfo(ObjectPath(key));
        return Task.FromResult(file.Exists ? new StoredVersion(OnlyVersion, file.Length) : null);
    }

    public Task AbortAsync(string key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        mark.Require();
        var (partial, parts) = UploadPaths(key);
        Durable.DeleteLeftovers(parts);
        // The table first: one that outlived its bytes would count them as present.
        Durable.DeleteFile(parts);
        Durable.DeleteFile(partial);
        return Task.CompletedTask;
    }

    /// <summary>The table comes last: an upload that has one has its room.</summary>
    private void Begin(string key, UploadSize size)
    {
        var (partial, parts) = UploadPaths(key);
        if (File.Exists(parts) && PartTable.ReadSize(parts) != size) throw new UploadConflictException(key, "it is open with other sizes");
        if (File.Exists(parts) && File.Exists(partial)) return;
        Durable.DeleteFile(parts);
        try
        {
            using var file = File.OpenHandle(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            RandomAccess.SetLength(file, 0);
            Durable.Reserve(file, size.Length);
            Durable.FlushFile(file);
            Durable.FlushFolder(uploads);
            FaultPoints.Hit(FaultPoint.StoreUploadBegun);
            PartTable.Create(parts, size);
        }
        catch (IOException error) when (Durable.IsNoSpace(error))
        {
            // Give the room back at once: a half-claimed upload would keep others from finishing.
            Durable.DeleteFile(partial);
            throw;
        }
    }

    private async Task<bool> PutAsync(
        string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        var (partial, parts) = UploadPaths(key);
        using var turn = await turns.TakeAsync(key, number, cancellation);
        mark.Require();
        if (!File.Exists(partial)) throw new UploadMissingException(key);
        using var table = PartTable.Open(parts) ?? throw new UploadMissingException(key);
        if (!table.Size.Fits(number, offset, length)) throw new PartOutOfRangeException(key, number, offset, length);
        if (table.Find(number) is { } taken)
            return taken.AsSpan().SequenceEqual(sha256.Span) ? false : throw new PartConflictException(key, number);
        using (var file = File.OpenHandle(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            await PartWriter.WriteAsync(new PartTarget(key, number, file, offset), body, length, sha256, turn.Cancellation);
            FaultPoints.Hit(FaultPoint.StorePartWritten);
            Durable.FlushFile(file);
        }
        FaultPoints.Hit(FaultPoint.StorePartFlushed);
        table.Set(number, sha256.Span);
        FaultPoints.Hit(FaultPoint.StorePartCounted);
        return true;
    }

    private StoredVersion Complete(string key)
    {
        mark.Require();
        var (partial, parts) = UploadPaths(key);
        var path = ObjectPath(key);
        var folder = Path.GetDirectoryName(path)!;
        if (!File.Exists(path))
        {
            RequireParts(key, parts);
            Durable.CreateFolder(folder);
            FaultPoints.Hit(FaultPoint.StoreCompleting);
            Durable.RenameNoReplace(partial, path);
        }
        FaultPoints.Hit(FaultPoint.StoreCompleted);
        // Also when an earlier call was killed here: the new name must be durable before it is told to anybody.
        Durable.FlushFolder(folder);
        Durable.FlushFolder(uploads);
        Durable.DeleteLeftovers(parts);
        Durable.DeleteFile(parts);
        return new StoredVersion(OnlyVersion, new FileInfo(path).Length);
    }

    private StoredVersion PutWhole(string key, ReadOnlySpan<byte> bytes)
    {
        mark.Require();
        var (partial, _) = UploadPaths(key);
        var path = ObjectPath(key);
        var folder = Path.GetDirectoryName(path)!;
        if (!File.Exists(path))
        {
            Durable.CreateFolder(folder);
            WritePartial(partial, bytes);
            FaultPoints.Hit(FaultPoint.StoreCompleting);
            Durable.RenameNoReplace(partial, path);
        }
        FaultPoints.Hit(FaultPoint.StoreCompleted);
        Durable.FlushFolder(folder);
        Durable.FlushFolder(uploads);
        var length = new FileInfo(path).Length;
        return length == bytes.Length ? new StoredVersion(OnlyVersion, length) : throw new UploadConflictException(key, "the object is stored with another length");
    }

    private static void WritePartial(string partial, ReadOnlySpan<byte> bytes)
    {
        try
        {
            // What an earlier try left is written over from its beginning.
            using var file = File.OpenHandle(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            FaultPoints.Hit(FaultPoint.StorePartWriting);
            RandomAccess.Write(file, bytes, 0);
            FaultPoints.Hit(FaultPoint.StorePartWritten);
            Durable.FlushFile(file);
        }
        catch (IOException error) when (Durable.IsNoSpace(error))
        {
            Durable.DeleteFile(partial);
            throw;
        }
        FaultPoints.Hit(FaultPoint.StorePartFlushed);
    }

    private static void RequireParts(string key, string parts)
    {
        using var table = PartTable.Open(parts) ?? throw new UploadMissingException(key);
        if (table.Missing() is { Count: > 0 } missing) throw new PartsMissingException(key, missing);
    }

    private (string Partial, string Parts) UploadPaths(string key)
    {
        var path = Path.Combine(uploads, ObjectKey.Check(key));
        return (path + ".partial", path + ".parts");
    }

    private string ObjectPath(string key) => Path.Combine(objects, ObjectKey.Check(key)[..2], key[2..4], key);

    private async Task<T> GuardedAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (IOException error) when (Durable.IsNoSpace(error))
        {
            throw new StoreFullException(Name, error);
        }
    }
}
