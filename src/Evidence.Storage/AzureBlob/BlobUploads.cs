using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Evidence.Durability;

namespace Evidence.Storage.AzureBlob;

/// <summary>
/// Open uploads: a blob that says that one is open, and the object's own blocks, whose ids say which part was taken with which SHA-256
/// (<see cref="BlobNames"/>, <see cref="BlockId"/>). Nobody but us ever writes a block of an object.
/// </summary>
internal sealed class BlobUploads(BlobPlace place, BlobNames names, string store) : IDisposable
{
    private const int MostKnown = 1_000;
    private static readonly TimeSpan OwnAddress = TimeSpan.FromDays(1), CopyAddress = TimeSpan.FromHours(1);

    /// <summary>What was taken, by upload, so that not every part asks for the whole list. Only <see cref="CountedAsync"/> is sure.</summary>
    private readonly ConcurrentDictionary<ulong, ConcurrentDictionary<int, string>> known = new();
    private readonly PartLine line = new(store, place.Settings.Patience);

    public void Dispose() => line.Dispose();

    /// <summary>Opens one, or finds the one that is open.</summary>
    public async Task<OpenBlob> BeginAsync(string key, UploadSize size, CancellationToken cancellation)
    {
        if (await FindAsync(key, cancellation) is { } open) return open;
        var mine = new OpenBlob(size, BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)));
        var isMine = await place.PutAsync(names.Open(key), System.Text.Encoding.ASCII.GetBytes(mine + "\n"), cancellation) is not null;
        FaultPoints.Hit(FaultPoint.StoreUploadBegun);
        return isMine ? mine : await FindAsync(key, cancellation) ?? throw new UploadMissingException(key);
    }

    /// <summary>The open upload of a key; null where none is open.</summary>
    public async Task<OpenBlob?> FindAsync(string key, CancellationToken cancellation) =>
        await place.ReadAsync(names.Open(key), null, cancellation) is { } text ? OpenBlob.Read(text) : null;

    /// <summary>The hash, in hexadecimal, under which a part was taken; null where it is to be sent.</summary>
    public async Task<string?> HashOfAsync(string key, OpenBlob upload, int number, CancellationToken cancellation)
    {
        if (!known.TryGetValue(upload.Id, out var taken))
        {
            await CountedAsync(key, upload, cancellation);
            known.TryGetValue(upload.Id, out taken);
        }

        return taken?.GetValueOrDefault(number);
    }

    /// <summary>Sends a part; it counts when this returns.</summary>
    public async Task SendAsync(AnnouncedPart part, OpenBlob upload, Stream body, CancellationToken cancellation)
    {
        var id = new BlockId(upload.Id, part.Number, Convert.ToHexStringLower(part.Sha256.Span));
        var (address, until) = place.Sign(null, names.Object(part.Key), BlobSasPermissions.Create | BlobSasPermissions.Write, OwnAddress);
        var block = new UriBuilder(address) { Query = $"comp=block&blockid={Uri.EscapeDataString(id.ToString())}&{address.Query.TrimStart('?')}" };
        await line.PutAsync(part, new PartAddress(block.Uri, new Dictionary<string, string>(), until), body, RequireTaken, cancellation);
        Know(upload, id);
    }

    /// <summary>Where an agent puts one part: a name that nothing had before, and that can only be made, not written over.</summary>
    public PartAddress Address(AnnouncedPart part, TimeSpan lifetime)
    {
        var (address, until) = place.Sign(place.Settings.AgentEndpoint, names.Sent(part) + Guid.NewGuid().ToString("N"), BlobSasPermissions.Create, lifetime);
        return new PartAddress(address, new Dictionary<string, string> { ["x-ms-blob-type"] = "BlockBlob" }, until);
    }

    /// <summary>Copies a part that came past the server, as it is now, into a block of the object, where its address does not reach. What came is then deleted.</summary>
    /// <returns>Whether something of this length had come.</returns>
    public async Task<bool> TakeAsync(AnnouncedPart part, OpenBlob upload, CancellationToken cancellation)
    {
        var sent = await place.ListAsync(names.Sent(part), cancellation);
        var isTaken = false;
        foreach (var one in sent.Where(one => one.Properties.ContentLength == part.Length))
            if (isTaken = await CopyAsync(part, upload, one, cancellation)) break;
        await place.DeleteAsync(sent, cancellation);
        return isTaken;
    }

    /// <summary>The hashes of the parts that were taken, by number, and are there in their length.</summary>
    /// <exception cref="PartConflictException">Two servers took different bytes for one part at once.</exception>
    public async Task<Dictionary<int, string>> CountedAsync(string key, OpenBlob upload, CancellationToken cancellation)
    {
        var list = await place.MaybeAsync(container => container.GetBlockBlobClient(names.Object(key)).GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellation), cancellation);
        var counted = new Dictionary<int, string>();
        foreach (var block in list?.Value.UncommittedBlocks ?? [])
            if (BlockId.Read(block.Name) is { } id && id.Upload == upload.Id && block.SizeLong == upload.Size.LengthOf(id.Number) && !counted.TryAdd(id.Number, id.Sha256))
                throw new PartConflictException(key, id.Number);
        if (known.Count > MostKnown) known.Clear();
        known[upload.Id] = new ConcurrentDictionary<int, string>(counted);
        return counted;
    }

    /// <summary>Makes the object of its counted parts.</summary>
    /// <returns>Null where the name is taken, or the blocks have become others.</returns>
    public async Task<BlobContentInfo?> CommitAsync(string key, OpenBlob upload, Dictionary<int, string> counted, CancellationToken cancellation)
    {
        var ids = Enumerable.Range(0, checked((int)upload.Size.Parts)).Select(number => new BlockId(upload.Id, number, counted[number]).ToString());
        return await place.CommitAsync(names.Object(key), ids, cancellation);
    }

    /// <summary>
    /// Removes what is known of a key's uploads. The blocks of one that is given up count for nothing from then on; the service itself takes them
    /// away, when the object is made or a week after the last one came.
    /// </summary>
    public async Task TidyAsync(string key, CancellationToken cancellation) =>
        await place.DeleteAsync(await place.ListAsync(names.Uploads(key), cancellation), cancellation);

    private Task<bool> CopyAsync(AnnouncedPart part, OpenBlob upload, BlobItem sent, CancellationToken cancellation) => place.CallAsync(async container =>
    {
        var id = new BlockId(upload.Id, part.Number, Convert.ToHexStringLower(part.Sha256.Span));
        var (source, _) = place.Sign(null, sent.Name, BlobSasPermissions.Read, CopyAddress);
        var options = new StageBlockFromUriOptions { SourceConditions = new BlobRequestConditions { IfMatch = sent.Properties.ETag } };
        try
        {
            await container.GetBlockBlobClient(names.Object(part.Key)).StageBlockFromUriAsync(source, id.ToString(), options, cancellation);
            Know(upload, id);
            return true;
        }
        catch (RequestFailedException error) when (AzureErrors.SaysMissing(error) || AzureErrors.SaysCondition(error) || error.ErrorCode == "CannotVerifyCopySource" && error.Status is 404 or 412)
        {
            return false;
        }
    }, cancellation);

    private void Know(OpenBlob upload, BlockId id) => known.GetOrAdd(upload.Id, _ => new())[id.Number] = id.Sha256;

    private Task<bool> RequireTaken(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return Task.FromResult(true);
        var code = answer.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : null;
        throw AzureErrors.Named(store, new RequestFailedException((int)answer.StatusCode, answer.ReasonPhrase ?? "", code, null));
    }
}
