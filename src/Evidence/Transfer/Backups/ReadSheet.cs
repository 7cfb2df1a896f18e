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
}
