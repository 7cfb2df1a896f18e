using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Transfer.Backups;

/// <summary>The two folders into which backups go. They are there before: a folder that is made by itself may be the bare mount point of a disk.</summary>
public sealed record BackupPlace
{
    private BackupPlace(string folder, string keys) => (Folder, Keys) = (folder, keys);

    /// <summary>Of the databases.</summary>
    public string Folder { get; }

    /// <summary>Of the key rings.</summary>
    public string Keys { get; }

    /// <param name="folder">For the databases; null where nobody named one.</param>
    /// <param name="keys">For the key rings; null where nobody named one.</param>
    /// <param name="ring">The key ring.</param>
    /// <exception cref="RefusedException">One is not named or not there, or a ring without a passphrase would lie beside the database.</exception>
    public static BackupPlace Of(string? folder, string? keys, string ring)
    {
        if (folder is null || keys is null)
            throw TransferRefusals.NoBackupFolder.ToException();
        (folder, keys) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(keys)));
        foreach (var wanted in (string[])[folder, keys])
            if (!Directory.Exists(wanted))
                throw TransferRefusals.BackupFolderAway.Because($"The folder {wanted} is not there.").ToException();
        // With the database a ring in clear opens everything: a thief of one folder must not get both.
        if ((IsIn(folder, keys) || IsIn(keys, folder)) && !RingLock.IsLocked(ring))
            throw TransferRefusals.KeysBesideDatabase.ToException();
        return new BackupPlace(folder, keys);
    }

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
