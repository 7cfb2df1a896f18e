using System.Text;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Json;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Carrying;

/// <summary>
/// Writes everything that the agency holds into a folder, while the system runs: docs/formats/export.md. Killed and repeated, it goes on: the
/// bags of objects that are done stay, and the catalogue is written at the end, of one moment.
/// </summary>
public sealed class ExportInstallation(EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    /// <param name="folder">Empty, not there yet, or of an export that was killed.</param>
    /// <param name="passphrase">Locks the keys in it.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="progress">Told after each object.</param>
    /// <param name="cancellation">Gives up; repeated, it goes on.</param>
    /// <returns>What it holds. An object that could not be read does not end the export, and is named.</returns>
    /// <exception cref="RefusedException">The folder is another's or finished, or the passphrase is too short.</exception>
    /// <exception cref="IOException">A store is away, or there is no room here.</exception>
    public async Task<ExportDescription> RunAsync(string folder, Passphrase passphrase, Actor actor, IProgress<CarryProgress>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        LockedCopy.RequireLongEnough(passphrase);
        folder = Path.GetFullPath(folder);
        TakeFolder(folder);
        var objects = new ExportObjects(stores, keys.Agency, folder);
        objects.Resume();
        await objects.RunAsync(db, clock.GetUtcNow(), progress, cancellation);
        await EnterAsync(actor, cancellation);
        var (rows, ring) = await OneMomentAsync(passphrase, cancellation);
        await using var _ = rows;
        using var copy = ring;
        var at = Instant.Truncate(clock.GetUtcNow());
        // What arrived since, so that the bags have every object of the moment that is written now.
        await objects.RunAsync(rows.Db, at, progress, cancellation);
        var bags = Directory.GetFiles(folder, ExportPaths.ObjectBags).Order(StringComparer.Ordinal).ToList();
        var held = BaggedObjects.Read(bags);
        var written = await WriteInstallationAsync(folder, rows, copy, held, at, cancellation);
        var difference = await held.CompareAsync(rows.Db, objects.Unread, cancellation);
        var description = new ExportDescription
        {
            Agency = keys.Agency, LogOrigin = keys.LogOrigin, At = at, Bags = [.. bags.Append(Path.Combine(folder, ExportPaths.Installation)).Select(DescribeBag)],
            Entries = written.Entries, Objects = held.Count, AsFound = difference.AsFound, Lost = difference.Lost, Destroyed = difference.Destroyed,
            Schema = await TableShape.SchemaAsync(rows.Db, cancellation), Tables = written.Tables,
        };
        Durable.ReplaceFile(Path.Combine(folder, ExportPaths.ReadMe), Encoding.UTF8.GetBytes(ExportReadMe.Of(await rows.Db.Agency.AsNoTracking().SingleAsync(cancellation))));
        FaultPoints.Hit(FaultPoint.ExportDescribing);
        Durable.WriteNewFile(Path.Combine(folder, ExportPaths.Description), keys.SignAsKeeper(ExportDescription.Type, description.ToCanonicalJson(), at).ToBytes());
        Durable.DeleteFile(Path.Combine(folder, ExportPaths.Unfinished));
        return description;
    }

    /// <summary>The database, and the ring as it is at that moment: a key that is retired a second later still opens what these rows name it for.</summary>
    private async Task<(ReadRows Rows, LockedCopy Ring)> OneMomentAsync(Passphrase passphrase, CancellationToken cancellation)
    {
        await using var turn = await RingTurn.TakeAsync(source, keys.Agency, cancellation);
        var rows = await ReadRows.BeginAsync(source, cancellation);
        try
        {
            return (rows, keys.CopyLocked(passphrase));
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    private void TakeFolder(string folder)
    {
        Durable.CreateFolder(folder);
        var mark = Path.Combine(folder, ExportPaths.Unfinished);
        if (File.Exists(Path.Combine(folder, ExportPaths.Description)))
            throw TransferRefusals.ExportFinished.ToException();
        if (File.Exists(mark))
        {
            if ((string?)JsonNode.Parse(File.ReadAllBytes(mark))?["agency"] != keys.Agency.ToString())
                throw TransferRefusals.FolderTaken.ToException();
            return;
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw TransferRefusals.FolderTaken.ToException();
        Durable.WriteNewFile(mark, CanonicalJson.Write(new JsonObject { ["agency"] = keys.Agency.ToString() }));
    }

    private async Task EnterAsync(Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct { Actor = actor, Action = CustodyAction.InstallationExported, Subjects = [SubjectOf.Agency(keys.Agency)] }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<WriteInstallation> WriteInstallationAsync(string folder, ReadRows rows, LockedCopy copy, BaggedObjects held, DateTimeOffset at, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, ExportPaths.Installation);
        var write = new WriteInstallation(rows, copy);
        Durable.DeleteFile(path);
        await using (var file = ExportPaths.CreatePartial(path))
        {
            // Rows are short lines: without a buffer each would be a write of its own.
            var bag = new BagWriter(file, "installation", at);
            await write.RunAsync(bag, held.BagOf, cancellation);
            await bag.FinishAsync([new("Internal-Sender-Identifier", keys.Agency.ToString())], cancellation);
            await file.FlushAsync(cancellation);
            Durable.FlushFile(file.SafeFileHandle);
        }

        FaultPoints.Hit(FaultPoint.ExportInstallationWritten);
        Durable.RenameNoReplace(path + ExportPaths.Partial, path);
        Durable.FlushFolder(folder);
        return write;
    }

    private static ExportedBag DescribeBag(string path)
    {
        using var bag = BagZip.Open(path);
        var payload = bag.Files.Values.Where(file => file.Path.StartsWith(ExportPaths.Objects, StringComparison.Ordinal)).ToList();
        return new(Path.GetFileName(path), payload.Count, payload.Sum(file => file.Bytes), BaggedObjects.ManifestOf(bag));
    }
}
