using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Transfer.Backups;

/// <summary>A sheet that the keys of a ring have signed.</summary>
internal sealed record ReadSheet(BackupSheet Sheet, byte[] Bytes)
{
    /// <exception cref="RefusedException">The folder has none, or none that one of the ring's receipt keys signed for the ring's agency.</exception>
    public static ReadSheet Of(string folder, FileKeyRing ring)
    {
        var path = Path.Combine(folder, BackupName.Sheet);
        if (!File.Exists(path))
            throw TransferRefusals.NoBackup.Because($"{folder} holds no backup: there is no {BackupName.Sheet} in it.").ToException();
        var bytes = File.ReadAllBytes(path);
        var signed = UnverifiedDocument.Parse(bytes).Value is { } document ? ring.VerifyAsKeeper(document) : null;
        if (signed is null || BackupSheet.Read(signed).Value is not { } sheet)
            throw TransferRefusals.SheetNotRight.Because($"{path} is not signed by this key ring, the one with the root {ring.RootFingerprint}.").ToException();
        return sheet.Agency == ring.Agency ? new ReadSheet(sheet, bytes)
            : throw TransferRefusals.SheetNotRight.Because($"{path} is of agency {sheet.Agency}, and the key ring of agency {ring.Agency}.").ToException();
    }

    /// <summary>The sheet of a backup whose dump is what it says, and its ring the one whose list was hashed.</summary>
    /// <param name="folder">Of the database.</param>
    /// <param name="list">SHA-256 of the ring's list; null where the ring is not the backup's own copy.</param>
    /// <param name="ring">Opened.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">It is not right; the text says what.</exception>
    public static async Task<ReadSheet> CheckAsync(string folder, Sha256Hash? list, FileKeyRing ring, CancellationToken cancellation)
    {
        var read = Of(folder, ring);
        if (list is { } given && given != read.Sheet.Ring)
            throw TransferRefusals.RingNotRight.Because("The key ring is of another backup than the database.").ToException();
        var dump = Path.Combine(folder, BackupName.Dump);
        return File.Exists(dump) && new FileInfo(dump).Length == read.Sheet.Bytes && await BackupFiles.HashAsync(dump, cancellation) == read.Sheet.Database ? read
            : throw TransferRefusals.DumpNotRight.Because($"{dump} is not the file that the sheet beside it names.").ToException();
    }
}
