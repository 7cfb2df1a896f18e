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
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Verifying;

/// <summary>An object with what reading it back showed.</summary>
internal sealed record ReadObject(ObjectId Id, ReadBackResult Result);

/// <summary>
/// Writes the outcome of objects that were read back, all in one transaction: new key wrap, end of the old one, state, custody
/// entry, and the receipt, which is signed over the hash of that entry.
/// </summary>
internal sealed class SettleObjects(CustodyLog custody, FileKeyRing keys, string store, TimeProvider clock)
{
    private static readonly Actor Worker = Actor.Program("Evidence worker");

    public async Task RunAsync(EvidenceDb db, IReadOnlyList<ReadObject> read, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var settling = await LockAsync(db, read, cancellation);
        var held = await LoadAsync(db, settling, cancellation);
        foreach (var one in settling)
            await SettleAsync(db, one, await IsHeldAsync(db, one, settling, held, cancellation), cancellation);
        await db.SaveChangesAsync(cancellation);
        // After the rows of this batch are saved: an item's state follows from all of its files.
        await RefreshItems.RunAsync(db, settling.Where(s => s.Acts.Count > 0).Select(s => s.Upload.ItemId).OfType<ItemId>(), cancellation);
        await SignAsync(db, settling, cancellation);
        await HandOnReceiptsAsync(db, settling, cancellation);
        foreach (var session in settling.Select(s => s.Upload.SessionId).Distinct())
            await db.NotifyAsync(IntakeSignal.About(session), cancellation);
        FaultPoints.Hit(FaultPoint.VerifyBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.VerifyCommitted);
    }

    /// <summary>
    /// Devices, then sessions, then objects, each in one order: others who lock several do the same. A session's lock makes its
    /// outcome numbers appear in order; a device's keeps a second arrival of the same file from being placed at the same time.
    /// </summary>
    private static async Task<List<Settling>> LockAsync(EvidenceDb db, IReadOnlyList<ReadObject> read, CancellationToken cancellation)
    {
        var ids = read.Select(r => r.Id.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            select from devices.device where id in (select device_id from intake.upload where object_id = any({ids})) order by id for no key update
            """, cancellation);
        var sessions = await db.DockSessions.FromSql($"""
            select * from intake.dock_session where id in (select session_id from intake.upload where object_id = any({ids})) order by id for update
            """).ToDictionaryAsync(s => s.Id, cancellation);
        var uploads = await db.Uploads.FromSql($"select * from intake.upload where object_id = any({ids}) and state = 'claimed' order by object_id for update")
            .ToListAsync(cancellation);
        var results = read.ToDictionary(r => r.Id, r => r.Result);
        return [.. uploads.OrderBy(u => u.ClaimedAt).Select(u => new Settling(u, sessions[u.SessionId], results[u.ObjectId]))];
    }

    /// <summary>Reads for all objects at once what settling one of them needs; a thousand tiny files would otherwise be thousands of questions.</summary>
    /// <returns>Those whose bytes are held already.</returns>
    private static async Task<HashSet<ObjectId>> LoadAsync(EvidenceDb db, List<Settling> settling, CancellationToken cancellation)
    {
        var ids = settling.ConvertAll(s => s.Upload.ObjectId);
        await db.SealedObjects.Where(o => ids.Contains(o.Id)).LoadAsync(cancellation);
        await db.StoredCopies.Where(c => ids.Contains(c.ObjectId)).LoadAsync(cancellation);
        return await (
            from u in db.Uploads
            join a in db.GoodArrivals() on new { u.DeviceId, u.PathSha256, u.PlaintextBytes, Sha256 = u.PlaintextSha256!.Value }
                equals new { a.DeviceId, a.PathSha256, a.PlaintextBytes, Sha256 = a.PlaintextSha256 }
            where ids.Contains(u.ObjectId)
            select u.ObjectId).ToHashSetAsync(cancellation);
    }

    private async Task<bool> IsHeldAsync(EvidenceDb db, Settling one, List<Settling> settling, HashSet<ObjectId> held, CancellationToken cancellation)
    {
        var upload = one.Upload;
        if (upload.ItemId is not null && settling.Count(s => s.Upload.DeviceId == upload.DeviceId && s.Upload.PathSha256 == upload.PathSha256) == 1)
            return held.Contains(upload.ObjectId);
        // What was settled earlier in this same batch counts too.
        await db.SaveChangesAsync(cancellation);
        return await new PlaceObject(db, store, clock).IsHeldAsync(upload, cancellation);
    }

    private async Task SettleAsync(EvidenceDb db, Settling one, bool held, CancellationToken cancellation)
    {
        var upload = one.Upload;
        var place = new PlaceObject(db, store, clock);
        if (one.Result is ReadBackResult.Same && held)
        {
            Finish(one, UploadState.Duplicate, null);
            upload.Wrap = null;
            return;
        }

        if (upload.ItemId is null && await place.IsBeingCheckedAsync(upload, cancellation))
        {
            // The other object with these bytes came first and decides; it is being checked.
            upload.RetryAt = clock.GetUtcNow() + VerifyClaims.ShortPause;
            return;
        }

        if (upload.ItemId is null && !held)
        {
            one.Add(await place.RunAsync(upload, one.Claim, Worker, cancellation));
            await db.SaveChangesAsync(cancellation);
        }

        if (one.Result is ReadBackResult.Same same)
            await VerifyAsync(db, one, same, cancellation);
        else
            Quarantine(one, (ReadBackResult.Different)one.Result);
    }

    private async Task VerifyAsync(EvidenceDb db, Settling one, ReadBackResult.Same same, CancellationToken cancellation)
    {
        var upload = one.Upload;
        var sealedObject = await db.SealedObjects.FindAsync([upload.ObjectId], cancellation) ?? throw new InvalidOperationException("A placed object has its row.");
        (sealedObject.PlaintextSha512, sealedObject.Header, sealedObject.KekId, sealedObject.WrappedKey) = (same.PlaintextSha512, same.Header, same.KekId, same.WrappedKey);
        var copy = await db.StoredCopies.FindAsync([upload.ObjectId, store], cancellation) ?? throw new InvalidOperationException("A placed object has a stored copy.");
        copy.VerifiedAt = Now();
        var renewed = await RenewedAsync(db, upload, cancellation);
        db.Arrivals.Add(new Arrival
        {
            Renewal = renewed.Count,
            DeviceId = upload.DeviceId,
            PathSha256 = upload.PathSha256,
            PlaintextBytes = upload.PlaintextBytes,
            PlaintextSha256 = upload.PlaintextSha256!.Value,
            PartId = upload.PartId!.Value,
        });
        if (upload.Role is FileRole.Original or FileRole.Proxy)
            MediaOrders.PlaceCheck(db, upload.ItemId!.Value, upload.PartId.Value, Now());
        else if (upload.Role == FileRole.Telemetry)
            MediaOrders.PlaceTelemetry(db, upload.ItemId!.Value, upload.PartId.Value, Now());
        Finish(one, UploadState.Verified, null);
        upload.Wrap = null;
        one.Verified = Act(one, CustodyAction.ObjectVerified, SubjectOf.Item(upload.ItemId!.Value));
        if (renewed.LastOrDefault() is { Copy: { } damaged })
            one.Verified = Because(one.Verified, $"This copy takes the place of object {damaged.ObjectId}, which was found damaged in the store on {Instant.Format(damaged.DamagedAt!.Value)}: {damaged.Damage}");
        one.Add(one.Verified);
    }

    /// <summary>The earlier arrivals of the same file, oldest first, each with the damage that made another one necessary.</summary>
    private static Task<List<Renewed>> RenewedAsync(EvidenceDb db, Upload upload, CancellationToken cancellation) => (
        from a in db.Arrivals
        join p in db.Parts on a.PartId equals p.Id
        where a.DeviceId == upload.DeviceId && a.PathSha256 == upload.PathSha256 && a.PlaintextBytes == upload.PlaintextBytes
            && a.PlaintextSha256 == upload.PlaintextSha256
        orderby a.Renewal
        select new Renewed(p.ObjectId, db.StoredCopies.Where(c => c.ObjectId == p.ObjectId && c.DamagedAt != null).OrderBy(c => c.DamagedAt).FirstOrDefault())).AsNoTracking().ToListAsync(cancellation);

    /// <summary>Loud: the item turns red, the agent is told to keep the file. A second sending of what is held has no item; its device's chain tells.</summary>
    private void Quarantine(Settling one, ReadBackResult.Different different)
    {
        Finish(one, UploadState.Quarantined, different.Reason);
        var act = Act(one, CustodyAction.ObjectQuarantined, one.Upload.ItemId is { } item ? SubjectOf.Item(item) : SubjectOf.Device(one.Upload.DeviceId));
        one.Add(Because(act, different.Reason));
    }

    private static CustodyAct Because(CustodyAct act, string reason) =>
        act with { Details = new Dictionary<string, JsonNode?>(act.Details) { ["reason"] = reason } };

    private void Finish(Settling one, UploadState state, string? reason)
    {
        var upload = one.Upload;
        if (!upload.State.CanMoveTo(state))
            throw new InvalidOperationException($"An upload does not go from {upload.State} to {state}.");
        (upload.State, upload.Reason, upload.SettledAt, upload.Trouble) = (state, reason, Now(), null);
        upload.OutcomeNumber = ++one.Session.LastOutcome;
    }

    private static CustodyAct Act(Settling one, CustodyAction action, Subject subject) => new()
    {
        Actor = Worker,
        Action = action,
        Subjects = [subject],
        Objects = one.Upload.PartId is null ? [] : [one.Upload.InCustody()],
        Details = new Dictionary<string, JsonNode?>
        {
            ["file.path"] = Convert.ToBase64String(one.Upload.Path),
            ["session"] = one.Upload.SessionId.ToString(),
        },
    };

    /// <summary>A duplicate gets the receipt of what is held, which may have been signed a moment ago.</summary>
    private static async Task HandOnReceiptsAsync(EvidenceDb db, List<Settling> settling, CancellationToken cancellation)
    {
        foreach (var upload in settling.Select(s => s.Upload).Where(u => u.State == UploadState.Duplicate))
            upload.Receipt = await ReceiptOfHeldAsync(db, upload, cancellation);
        await db.SaveChangesAsync(cancellation);
    }

    private static async Task<byte[]> ReceiptOfHeldAsync(EvidenceDb db, Upload upload, CancellationToken cancellation) => await (
        from a in db.GoodArrivals()
        join u in db.Uploads on (PartId?)a.PartId equals u.PartId
        where a.DeviceId == upload.DeviceId && a.PathSha256 == upload.PathSha256 && a.PlaintextBytes == upload.PlaintextBytes
            && a.PlaintextSha256 == upload.PlaintextSha256
        orderby a.Renewal descending
        select u.Receipt!).FirstAsync(cancellation);

    private async Task SignAsync(EvidenceDb db, List<Settling> settling, CancellationToken cancellation)
    {
        var acts = settling.SelectMany(s => s.Acts.Select(act => (Of: s, Act: act))).ToList();
        if (acts.Count == 0)
            return;
        var hashes = await custody.AppendAsync(db, [.. acts.Select(a => a.Act)], cancellation);
        foreach (var ((one, act), entry) in acts.Zip(hashes))
            if (ReferenceEquals(act, one.Verified))
                one.Upload.Receipt = keys.SignReceipt(ReceiptOf(one, entry).ToCanonicalJson(), one.Upload.SettledAt!.Value).ToBytes();
        FaultPoints.Hit(FaultPoint.VerifySigned);
        await db.SaveChangesAsync(cancellation);
    }

    private Receipt ReceiptOf(Settling one, Sha256Hash entry) => new()
    {
        Agency = keys.Agency,
        Agent = one.Upload.AgentId,
        Session = one.Upload.SessionId,
        Item = one.Upload.ItemId!.Value,
        Part = one.Upload.PartId!.Value,
        Object = one.Upload.ObjectId,
        PlaintextBytes = one.Claim.PlaintextBytes,
        PlaintextSha256 = one.Claim.PlaintextSha256,
        CiphertextBytes = one.Claim.CiphertextBytes,
        CiphertextSha256 = one.Claim.CiphertextSha256,
        Store = store,
        Version = one.Upload.StoreVersion!,
        Entry = entry,
        At = one.Upload.SettledAt!.Value,
    };

    private DateTimeOffset Now() => Instant.Truncate(clock.GetUtcNow());
}

/// <param name="Copy">The copy that was found damaged first; null where what was damaged has been found right again.</param>
internal sealed record Renewed(ObjectId Object, StoredCopy? Copy);

/// <summary>One object on its way to its outcome.</summary>
internal sealed class Settling(Upload upload, DockSession session, ReadBackResult result)
{
    private readonly List<CustodyAct> acts = [];

    public Upload Upload { get; } = upload;

    public DockSession Session { get; } = session;

    public ReadBackResult Result { get; } = result;

    public Claim Claim { get; } = Claim.Read(UnverifiedDocument.Parse(upload.Claim).Value!.Json).Value!;

    public IReadOnlyList<CustodyAct> Acts => acts;

    /// <summary>The act whose entry the receipt names.</summary>
    public CustodyAct? Verified { get; set; }

    public void Add(CustodyAct? act)
    {
        if (act is not null)
            acts.Add(act);
    }
}
