using System.Security.Cryptography;
using Evidence.Formats;

namespace Evidence.Transfer.Backups;

/// <summary>Files of a backup: readable by their owner only.</summary>
internal static class BackupFiles
{
    private const int Piece = 1 << 20;

    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Copies to the end and hashes what goes by.</summary>
    public static async Task CopyAsync(Stream from, Stream to, IncrementalHash hash, CancellationToken cancellation)
    {
        var piece = new byte[Piece];
        for (int read; (read = await from.ReadAsync(piece, cancellation)) > 0;)
        {
            hash.AppendData(piece.AsSpan(0, read));
            await to.WriteAsync(piece.AsMemory(0, read), cancellation);
        }
    }

    public static async Task<Sha256Hash> HashAsync(string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.OpenRead(path);
        await CopyAsync(file, Stream.Null, hash, cancellation);
        return Sha256Hash.Finish(hash);
    }
}
