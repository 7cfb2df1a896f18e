using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Takes many short files in one request, whole: the same three steps as for one file (catalogued, stored, claimed with its custody entry), each step once for
/// all of them. A file that does not go through as it should is left out, and comes on its own.
/// </summary>
public sealed class TakeShortFiles(EvidenceDb db, IObjectStore store, CustodyLog custody, FileKeyRing keys, IntakeOptions options, TimeProvider clock)
{
    /// <summary>One file's flush waits for the disk while others are written.</summary>
    private const int AtOnce = 8;

    /// <summary>The same request again gives the same answer.</summary>
    /// <exception cref="Kernel.RefusedException">The session is unknown, undecided or closed; too many files; the store is full or closed.</exception>
    public async Task<ShortFilesAnswer> RunAsync(AgentCaller agent, DockSessionId id, ShortFilesRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Files.Count > ShortFilesRequest.Most)
            throw IntakeRefusals.TooManyFiles.ToException();
        if (await db.IsClosedAsync(store.Name, cancellation))
            throw IntakeRefusals.StoreClosed.ToException();
        var session = await db.OpenSessionOfAsync(agent, id, cancellation);
        var sent = request.Files.Select(one => ShortFile.Read(agent, keys, one)).OfType<ShortFile>()
            .Where(file => file.Claim.Session == id).DistinctBy(file => file.Id).ToDictionary(file => file.Id);

        var uploads = await BeginAsync(agent, session, sent, cancellation);
        FaultPoints.Hit(FaultPoint.ShortFilesCatalogued);
        var versions = await StoreAsync(uploads, sent, cancellation);
        FaultPoints.Hit(FaultPoint.ShortFilesStored);
        var taken = await new ClaimShortFiles(db, store.Name, custody, clock).RunAsync(agent, session, uploads.ConvertAll(upload => (sent[upload.ObjectId], versions.GetValueOrDefault(upload.ObjectId))), cancellation);
        FaultPoints.Hit(FaultPoint.ShortFilesCommitted);
        await DropAbandonedAsync(versions.Keys.Except(taken).ToList(), cancellation);
        return new ShortFilesAnswer(taken);
    }

    /// <summary>The rows come before the bytes, as they do for one object: no bytes lie in the store that no row names.</summary>
    private async Task<List<Upload>> BeginAsync(AgentCaller agent, DockSession session, Dictionary<ObjectId, ShortFile> sent, CancellationToken cancellation)
    {
        var files = new ListedFiles(db, session.Id);
        await files.LoadAsync(sent.Values.Select(file => Sha256Hash.Of(file.Claim.Path.Bytes)), cancellation);
        var known = await FindAsync(sent.Keys, cancellation);
        var uploads = new List<Upload>();
        foreach (var file in sent.Values)
        {
            var upload = known.GetValueOrDefault(file.Id) ?? await PlanUpload.OfAsync(session, files, file.Request, options.PartBytes, clock.GetUtcNow(), cancellation);
            if (upload is null || !upload.IsOf(agent, file.Request) || upload.Plan().Count != 1 || upload.State == UploadState.Abandoned)
                continue;
            var listed = await files.FindAsync(upload.PathSha256, cancellation);
            if (ClaimCheck.FirstMismatch(file.Claim, file.Wrap, upload, listed!, keys.Agency) is null)
                uploads.Add(upload);
        }

        return await AddAsync(uploads, known, cancellation);
    }

    private Task<Dictionary<ObjectId, Upload>> FindAsync(IEnumerable<ObjectId> ids, CancellationToken cancellation)
    {
        var wanted = ids.ToList();
        return db.Uploads.AsNoTracking().Where(u => wanted.Contains(u.ObjectId)).ToDictionaryAsync(u => u.ObjectId, cancellation);
    }

    private async Task<List<Upload>> AddAsync(List<Upload> uploads, Dictionary<ObjectId, Upload> known, CancellationToken cancellation)
    {
        db.Uploads.AddRange(uploads.Where(upload => !known.ContainsKey(upload.ObjectId)));
        try
        {
            await db.SaveChangesAsync(cancellation);
            return uploads;
        }
        catch (DbUpdateException error) when (error.IsTaken())
        {
            // The same request ran twice at once: whoever came first takes them.
            return [];
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <returns>The version of each object that was not claimed before.</returns>
    private async Task<Dictionary<ObjectId, string>> StoreAsync(List<Upload> uploads, Dictionary<ObjectId, ShortFile> sent, CancellationToken cancellation)
    {
        var versions = new Dictionary<ObjectId, string>();
        var open = uploads.FindAll(upload => upload.State == UploadState.Uploading);
        await StoreErrors.AsRefusalsAsync(() => Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (upload, token) =>
        {
            try
            {
                var stored = await store.PutWholeAsync(upload.StoreKey(), sent[upload.ObjectId].Sealed, token);
                lock (versions) versions.Add(upload.ObjectId, stored.VersionId);
            }
            catch (UploadConflictException)
            {
                // It was begun on its own with other bytes: there it is told.
            }
        }));
        return versions;
    }

    /// <summary>What was abandoned while its bytes were on their way here gives its room back.</summary>
    private async Task DropAbandonedAsync(List<ObjectId> left, CancellationToken cancellation)
    {
        if (left.Count == 0)
            return;
        foreach (var gone in await db.Uploads.Where(u => left.Contains(u.ObjectId) && u.State == UploadState.Abandoned).Select(u => u.ObjectId).ToListAsync(cancellation))
            await store.DropUnclaimedAsync(gone, cancellation);
    }
}
