using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Packaging;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.Storage;
using Evidence.Transfer.Moving;

namespace Evidence.Transfer.Carrying;

/// <summary>
/// Puts the objects of an export into a store that has nothing else, each read back. Killed and repeated, it puts those that are not there yet.
/// It deletes nothing: what is there and does not belong there is somebody's.
/// </summary>
internal sealed class ImportObjects(IObjectStore store)
{
    /// <returns>The copies, by object.</returns>
    /// <exception cref="RefusedException">The store has something that the export has not.</exception>
    /// <exception cref="IOException">The store does not keep what it takes, is full or away.</exception>
    public async Task<Dictionary<ObjectId, ProvenCopy>> RunAsync(OpenExport export, IProgress<CarryProgress>? progress, CancellationToken cancellation)
    {
        var copies = new Dictionary<ObjectId, ProvenCopy>();
        var objects = BaggedObjects.Read(export.ObjectBags);
        await RequireOnlyAsync(objects, cancellation);
        var total = new CarryProgress(0, objects.Count, 0, export.Description.Bags.Where(bag => bag.Name != ExportPaths.Installation).Sum(bag => bag.Bytes));
        foreach (var bag in objects.All.GroupBy(one => one.Bag))
        {
            using var zip = BagZip.Open(Path.Combine(export.Folder, bag.Key));
            foreach (var (_, id, sha256) in bag)
            {
                copies[id] = await PutAsync(zip, id, sha256, cancellation);
                FaultPoints.Hit(FaultPoint.ImportObjectStored);
                progress?.Report(total = total.Done(copies[id].Bytes));
            }
        }

        return copies;
    }

    private async Task RequireOnlyAsync(BaggedObjects objects, CancellationToken cancellation)
    {
        if (store is not IListVersions listing)
            return;
        await foreach (var there in listing.ListAllAsync("", withState: false, cancellation))
            if (there.IsDeleteMarker || !ObjectId.TryParse(there.Key, out var id) || objects.BagOf(id) is null)
                throw NotEmpty(there.Key);
    }

    private async Task<ProvenCopy> PutAsync(BagZip zip, ObjectId id, Sha256Hash sha256, CancellationToken cancellation)
    {
        var key = id.ToString();
        var file = zip.Files[ExportPaths.Objects + key];
        if (await store.FindAsync(key, cancellation) is { } there)
            return await ProvenCopy.ReadAsync(store, key, there.VersionId, cancellation) is { } earlier && earlier.Sha256 == sha256 ? earlier : throw NotEmpty(key);
        await store.AbortAsync(key, cancellation);
        var stored = await SendAsync(zip.Open(file), key, file.Bytes, cancellation);
        return await ProvenCopy.ReadAsync(store, key, stored.VersionId, cancellation) is { } copy && copy.Sha256 == sha256 ? copy
            : throw new CopyFailedException(id, $"the store {store.Name} took it, and did not give the same bytes back.");
    }

    private RefusedException NotEmpty(string key) => TransferRefusals.NotEmpty.Because($"The store {store.Name} has {key}, which is not of this export. Nothing was deleted.").ToException();

    private async Task<StoredVersion> SendAsync(Stream content, string key, long bytes, CancellationToken cancellation)
    {
        await using var open = content;
        var plan = PartPlan.For(bytes);
        await store.BeginUploadAsync(key, bytes, plan.PartBytes, cancellation);
        var buffer = new byte[Math.Min(plan.PartBytes, bytes)];
        for (var number = 0; number < plan.Count; number++)
        {
            var part = buffer.AsMemory(0, plan.LengthOf(number));
            await content.ReadExactlyAsync(part, cancellation);
            using var body = new MemoryStream(buffer, 0, part.Length, writable: false);
            await store.PutPartAsync(key, number, plan.OffsetOf(number), body, part.Length, SHA256.HashData(part.Span), cancellation);
        }

        return await store.CompleteAsync(key, cancellation);
    }
}
