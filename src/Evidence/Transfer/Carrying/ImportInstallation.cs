using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Transfer.Moving;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Carrying;

/// <param name="Description">What the export holds.</param>
/// <param name="Root">The agency's root key, which is the same as before.</param>
/// <param name="IsNew">Whether this run made the installation; false where an earlier one had ended.</param>
public sealed record ImportedInstallation(ExportDescription Description, Sha256Hash Root, bool IsNew);

/// <summary>
/// Makes an installation of an export, before its first start: the same agency, keys, object ids and entries, byte for byte. The export is
/// checked whole before anything is made; the ring and the objects can be put again by a run after a kill, and the database is one transaction.
/// </summary>
public sealed class ImportInstallation(EvidenceDb db, StoreSettings settings, RingFolder ring, KmsAccess kms, CustodyLog custody, TimeProvider clock)
{
    /// <param name="folder">Of the export.</param>
    /// <param name="passphrase">That of the export; the ring keeps it.</param>
    /// <param name="actor">Who brings it in.</param>
    /// <param name="progress">Told after each object.</param>
    /// <param name="cancellation">Gives up; repeated, it goes on.</param>
    /// <exception cref="RefusedException">The export is not whole, or there is an installation here already.</exception>
    /// <exception cref="StartRefusedException">The passphrase is another one, or a store is not there.</exception>
    /// <exception cref="IOException">The store is full or away.</exception>
    public async Task<ImportedInstallation> RunAsync(string folder, PassphraseSource passphrase, Actor actor, IProgress<CarryProgress>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var export = OpenExport.Open(Path.GetFullPath(folder), cancellation);
        var description = export.Description;
        if (description.Schema != await TableShape.SchemaAsync(db, cancellation))
            throw TransferRefusals.OtherVersion.ToException();
        var known = await db.Agency.Select(a => (AgencyId?)a.Id).SingleOrDefaultAsync(cancellation);
        var wasImported = known is not null && await db.Entries.AnyAsync(e => e.Action == CustodyAction.InstallationImported.Word, cancellation);
        if (known is { } other && (other != description.Agency || !wasImported))
            throw TransferRefusals.NotEmpty.ToException();
        using var keys = OpenRing(export, passphrase, mayUnpack: known is null);
        if (known is not null)
            return new(description, keys.RootFingerprint, IsNew: false);
        await MakeStore.RunAsync(db, settings, description.Agency, cancellation);
        var store = settings.ToStores(description.Agency).Primary;
        var copies = await new ImportObjects(store).RunAsync(export, progress, cancellation);
        await WriteAsync(export, keys, store.Name, copies, actor, cancellation);
        return new(description, keys.RootFingerprint, IsNew: true);
    }

    /// <summary>
    /// Unpacks the ring beside its place and puts it there once it opened and the export's signature held. A ring that is there already is taken
    /// only where it is this one, byte for byte: a run that was killed left it.
    /// </summary>
    private FileKeyRing OpenRing(OpenExport export, PassphraseSource passphrase, bool mayUnpack)
    {
        if (Directory.Exists(ring.Path))
        {
            if (!export.KeyFiles.All(path => File.Exists(PlaceOf(path)) && File.ReadAllBytes(PlaceOf(path)).AsSpan().SequenceEqual(export.Read(path))))
                throw TransferRefusals.NotEmpty.ToException();
            return OpenAsStated(export, ring.Path, passphrase);
        }

        if (!mayUnpack)
            throw TransferRefusals.NotEmpty.Because("There is an installation here already, and its key ring is not here.").ToException();
        var parent = Path.GetDirectoryName(Path.GetFullPath(ring.Path))!;
        Durable.CreateFolder(parent);
        foreach (var left in Directory.GetDirectories(parent, "keys.importing-*"))
            Directory.Delete(left, recursive: true);
        var building = Path.Combine(parent, $"keys.importing-{Guid.NewGuid():N}");
        Durable.CreateFolder(Path.Combine(building, KeyName.StatementsFolder));
        foreach (var path in export.KeyFiles)
            Durable.WriteNewFile(Path.Combine(building, path[ExportPaths.Keys.Length..]), export.Read(path));
        var keys = OpenAsStated(export, building, passphrase);
        FaultPoints.Hit(FaultPoint.ImportRingUnpacked);
        Durable.RenameNoReplace(building, ring.Path);
        Durable.FlushFolder(parent);
        return keys;
    }

    private string PlaceOf(string path) => Path.Combine(ring.Path, path[ExportPaths.Keys.Length..]);

    /// <summary>The ring, if it is the one that signed the export.</summary>
    private FileKeyRing OpenAsStated(OpenExport export, string folder, PassphraseSource passphrase)
    {
        var keys = FileKeyRing.Open(folder, passphrase, kms);
        if (keys.Agency == export.Description.Agency && keys.LogOrigin == export.Description.LogOrigin && keys.VerifyAsKeeper(export.Document) is not null)
            return keys;
        keys.Dispose();
        throw TransferRefusals.ExportAltered.Because("The export's description is not signed by the agency's own key. Nothing was imported.").ToException();
    }

    private async Task WriteAsync(OpenExport export, FileKeyRing keys, string store, Dictionary<ObjectId, ProvenCopy> copies, Actor actor, CancellationToken cancellation)
    {
        var (description, write) = (export.Description, new WriteRows(db, export.Description.Agency));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await write.AgencyAsync(export.Read(ExportPaths.Agency), description, cancellation);
        var entries = await write.EntriesAsync(export.Lines(ExportPaths.Entries), cancellation);
        await write.DetailsAsync(export.Lines(ExportPaths.Details), cancellation);
        await write.ChainHeadsAsync(cancellation);
        var rows = new Dictionary<string, long>();
        foreach (var table in TableShape.Ordered(db))
        {
            var read = export.Rows(table, keys);
            rows[table.Name] = table.Name == "items.stored_copy" ? await PlaceAsync(read, store, copies, cancellation)
                : await write.TableAsync(table, table.Name == "intake.upload" ? read.Select(row => Relocated(row, copies)) : read, cancellation);
        }

        if (entries != description.Entries || description.Tables.Any(table => rows.GetValueOrDefault(table.Name, -1) != table.Rows))
            throw TransferRefusals.ExportAltered.Because("The export has another number of rows than it says. Nothing was imported.").ToException();
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor, Action = CustodyAction.InstallationImported, Subjects = [SubjectOf.Agency(description.Agency)],
            Details = new Dictionary<string, JsonNode?> { ["exported.at"] = Instant.Format(description.At), ["objects"] = copies.Count, ["store"] = store },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.ImportBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Where the objects lie now. What was damaged or lost where they come from stays so.</summary>
    /// <returns>How many copies the export told of.</returns>
    private async Task<long> PlaceAsync(IEnumerable<string> told, string store, Dictionary<ObjectId, ProvenCopy> copies, CancellationToken cancellation)
    {
        var (count, now) = (0L, Instant.Truncate(clock.GetUtcNow()));
        foreach (var batch in told.Select(row => JsonNode.Parse(row)!).Chunk(1_000))
        {
            var ids = batch.Select(row => ObjectId.From(Guid.Parse((string)row["object_id"]!))).Distinct().ToList();
            var hashes = await db.SealedObjects.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.CiphertextSha256, cancellation);
            var placed = await db.StoredCopies.Where(c => ids.Contains(c.ObjectId)).Select(c => c.ObjectId).ToHashSetAsync(cancellation);
            foreach (var row in batch)
            {
                count++;
                var id = ObjectId.From(Guid.Parse((string)row["object_id"]!));
                if (placed.Add(id))
                    db.StoredCopies.Add(PlaceOne(row, id, store, copies.GetValueOrDefault(id), hashes[id], now));
            }

            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        return count;
    }

    private static StoredCopy PlaceOne(JsonNode row, ObjectId id, string store, ProvenCopy? copy, Sha256Hash catalogued, DateTimeOffset now)
    {
        var isRight = copy?.Sha256 == catalogued;
        var damagedAt = isRight ? null : (DateTimeOffset?)row["damaged_at"];
        return new()
        {
            ObjectId = id,
            Store = store,
            Key = id.ToString(),
            Version = copy?.Version ?? (string)row["version"]!,
            StoredAt = now,
            // Its bytes were read back here; that they are the recording's was found where it comes from, or was not found yet.
            VerifiedAt = isRight && row["verified_at"] is not null ? now : null,
            DamagedAt = copy is null ? damagedAt ?? now : damagedAt,
            Damage = isRight ? null : (string?)row["damage"] ?? (copy is null ? "The export from which this installation was made does not have it." : null),
            // The order to lock and hold it as it was before.
            ProtectionDoubtedAt = now,
        };
    }

    /// <summary>What waits to be read back is read back where it lies now.</summary>
    private static string Relocated(string row, Dictionary<ObjectId, ProvenCopy> copies)
    {
        var upload = JsonNode.Parse(row)!;
        if ((string?)upload["state"] != Vocabulary.Word(UploadState.Claimed) || !copies.TryGetValue(ObjectId.From(Guid.Parse((string)upload["object_id"]!)), out var copy))
            return row;
        upload["store_version"] = copy.Version;
        return upload.ToJsonString();
    }
}
