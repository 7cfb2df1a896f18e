using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>The last step of <see cref="TakeShortFiles"/>: items, parts and entries of all files, in one transaction.</summary>
internal sealed class ClaimShortFiles(EvidenceDb db, string store, CustodyLog custody, TimeProvider clock)
{
    /// <param name="agent">Who sent them.</param>
    /// <param name="session">Theirs.</param>
    /// <param name="files">Each with the version that was stored now; null where it was claimed before.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The objects that are claimed with these very claims.</returns>
    public async Task<List<ObjectId>> RunAsync(AgentCaller agent, DockSession session, IReadOnlyList<(ShortFile File, string? Version)> files, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var uploads = await LockAsync(session.DeviceId!.Value, files.Select(one => one.File.Id), cancellation);
        var fresh = files.Where(one => one.Version is not null && uploads.GetValueOrDefault(one.File.Id) is { State: UploadState.Uploading }).ToList();
        foreach (var (file, version) in fresh)
            Claim(uploads[file.Id], file, version!);
        var acts = await PlaceAsync(agent, session.Id, fresh.ConvertAll(one => (uploads[one.File.Id], one.File.Claim)), cancellation);
        if (acts.Count > 0)
            await custody.AppendAsync(db, acts, cancellation);
        if (fresh.Count > 0)
            await db.NotifyAsync(IntakeSignal.Claimed, cancellation);
        FaultPoints.Hit(FaultPoint.ShortFilesBeforeCommit);
        await transaction.CommitAsync(cancellation);
        return [.. files.Select(one => one.File).Where(file => uploads.TryGetValue(file.Id, out var upload) && upload.Claim.AsSpan().SequenceEqual(file.Document)).Select(file => file.Id)];
    }

    /// <summary>The device, then the objects in their order, as everybody does who locks several.</summary>
    private async Task<Dictionary<ObjectId, Upload>> LockAsync(DeviceId device, IEnumerable<ObjectId> objects, CancellationToken cancellation)
    {
        var ids = objects.Select(id => id.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"select from devices.device where id = {device.Value} for no key update", cancellation);
        return await db.Uploads.FromSql($"select * from intake.upload where object_id = any({ids}) order by object_id for update").ToDictionaryAsync(u => u.ObjectId, cancellation);
    }

    private void Claim(Upload upload, ShortFile file, string version)
    {
        upload.State = UploadState.Claimed;
        (upload.Claim, upload.Wrap, upload.PlaintextSha256) = (file.Document, file.Wrap, file.Claim.PlaintextSha256);
        (upload.StoreVersion, upload.ClaimedAt) = (version, Instant.Truncate(clock.GetUtcNow()));
    }

    private async Task<List<CustodyAct>> PlaceAsync(AgentCaller agent, DockSessionId session, List<(Upload Upload, Claim Claim)> claimed, CancellationToken cancellation)
    {
        var files = new ListedFiles(db, session);
        await files.LoadAsync(claimed.Select(one => one.Upload.PathSha256), cancellation);
        var place = new PlaceObject(db, store, clock) { Files = files };
        var acts = new List<CustodyAct>();
        var met = await MetAsync(claimed.ConvertAll(one => one.Upload), cancellation);
        foreach (var (upload, claim) in claimed)
        {
            // What meets nothing that is there needs no question; what may meet something asks, after all before it can be found.
            var isAlone = met.Add(upload.Recording) & met.Add(upload.PathSha256);
            if (!isAlone)
                await db.SaveChangesAsync(cancellation);
            if (await place.RunAsync(upload, claim, agent.Actor, cancellation, isAlone) is { } act)
                acts.Add(act);
        }

        await db.SaveChangesAsync(cancellation);
        return acts;
    }

    /// <summary>Recordings and paths of the device, among those of these uploads, of which something has an item already.</summary>
    private async Task<HashSet<Sha256Hash>> MetAsync(List<Upload> uploads, CancellationToken cancellation)
    {
        if (uploads.Count == 0)
            return [];
        var device = uploads[0].DeviceId;
        var (recordings, paths) = (uploads.ConvertAll(u => u.Recording), uploads.ConvertAll(u => u.PathSha256));
        var there = await db.Uploads.Where(u => u.DeviceId == device && u.ItemId != null && (recordings.Contains(u.Recording) || paths.Contains(u.PathSha256)))
            .Select(u => new { u.Recording, u.PathSha256 }).ToListAsync(cancellation);
        return [.. there.SelectMany(u => new[] { u.Recording, u.PathSha256 })];
    }
}
