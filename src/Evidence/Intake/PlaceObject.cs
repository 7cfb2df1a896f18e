using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Finds the item that a claimed object belongs to, or makes it. A recording and its sidecars share an item whichever comes first, and
/// so do the files of a recording that the device wrote as several, each in its place;
/// what was quarantined and sent again joins the item it failed in, and so does what was damaged in the store; what is held already gets no
/// item at all.
/// </summary>
internal sealed class PlaceObject(EvidenceDb db, string store, TimeProvider clock)
{
    private readonly Dictionary<DockSessionId, DockSession> sessions = [];
    private readonly Dictionary<DeviceId, (Device Device, List<HeldSpan> Held)> devices = [];

    /// <summary>The session's files, where they are read already.</summary>
    public ListedFiles? Files { get; init; }

    /// <summary>One device's objects are placed one after the other: two at once could each miss the other's item.</summary>
    public Task LockDeviceAsync(ObjectId id, CancellationToken cancellation) => db.Database.ExecuteSqlAsync(
        $"select from devices.device where id = (select device_id from intake.upload where object_id = {id.Value}) for no key update", cancellation);

    /// <summary>Adds what is new to the context; the caller saves, then appends the act that is returned.</summary>
    /// <param name="upload">Claimed, in the caller's transaction, its device locked.</param>
    /// <param name="claim">What was claimed of it.</param>
    /// <param name="actor">Who brought it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="isAlone">Nothing of its recording, or of its path on its device, has an item yet: the caller has looked.</param>
    /// <returns>Null if the same bytes of the same file are held, or are being checked: this object may turn out to be a duplicate.</returns>
    public async Task<CustodyAct?> RunAsync(Upload upload, Claim claim, Actor actor, CancellationToken cancellation, bool isAlone = false)
    {
        if (!isAlone && (await IsHeldAsync(upload, cancellation) || await IsBeingCheckedAsync(upload, cancellation)))
            return null;
        var device = (await DeviceAsync(upload.DeviceId, cancellation)).Device;
        var joined = isAlone ? null : await JoinItemAsync(upload, cancellation);
        var item = joined ?? await MakeItemAsync(upload, cancellation);
        var place = joined is null ? FirstPlace(upload) : await PlaceAsync(item, upload, cancellation);
        var part = AddPart(item, upload, claim, place);
        (upload.ItemId, upload.PartId) = (item, part.Id);
        return new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.ItemReceived,
            Subjects = [SubjectOf.Item(item)],
            Objects = [upload.InCustody()],
            Details = new Dictionary<string, JsonNode?>
            {
                ["file.name"] = part.Display,
                ["file.path"] = Convert.ToBase64String(upload.Path),
                ["device.serial"] = device.Serial,
                ["session"] = upload.SessionId.ToString(),
            },
        };
    }

    public Task<bool> IsHeldAsync(Upload upload, CancellationToken cancellation) => db.GoodArrivals().AnyAsync(
        a => a.DeviceId == upload.DeviceId && a.PathSha256 == upload.PathSha256 && a.PlaintextBytes == upload.PlaintextBytes
            && a.PlaintextSha256 == upload.PlaintextSha256, cancellation);

    /// <summary>Another object with the same identity is on its way through the check.</summary>
    public Task<bool> IsBeingCheckedAsync(Upload upload, CancellationToken cancellation) => db.Uploads.AnyAsync(
        u => u.DeviceId == upload.DeviceId && u.PathSha256 == upload.PathSha256 && u.PlaintextBytes == upload.PlaintextBytes
            && u.PlaintextSha256 == upload.PlaintextSha256 && u.State == UploadState.Claimed && u.ItemId != null && u.ObjectId != upload.ObjectId, cancellation);

    /// <summary>A recording of which another file arrives is not verified as a whole until that file is.</summary>
    private async Task<ItemId?> JoinItemAsync(Upload upload, CancellationToken cancellation)
    {
        if (await FindItemAsync(upload, cancellation) is not { } found)
            return null;
        // Whoever publishes what was made of the item adds parts too: the places of parts are given out one after the other.
        var item = await db.Items.FromSql($"select * from items.item where id = {found.Value} for update").SingleAsync(cancellation);
        if (upload.Role == FileRole.Original && item.State == ItemState.Verified)
            item.State = ItemState.Received;
        return found;
    }

    private async Task<ItemId?> FindItemAsync(Upload upload, CancellationToken cancellation)
    {
        // Never beside another original that stands in the same place: one item, one recording.
        var taken = db.Uploads.Where(u => u.DeviceId == upload.DeviceId && u.ItemId != null
            && (u.PathSha256 == upload.PathSha256 || (u.Recording == upload.Recording && u.Segment == upload.Segment))
            && (u.State == UploadState.Claimed || u.State == UploadState.Verified) && u.Role == FileRole.Original
            // The same bytes take the place of those of which no good copy is left in the stores.
            && !(u.PathSha256 == upload.PathSha256 && u.PlaintextSha256 == upload.PlaintextSha256
                && !db.GoodCopies.Any(c => c.ObjectId == u.ObjectId))).Select(u => u.ItemId);
        return await db.Uploads
            .Where(u => u.DeviceId == upload.DeviceId && u.Recording == upload.Recording && u.ItemId != null)
            .Where(u => upload.Role != FileRole.Original || !taken.Contains(u.ItemId))
            .OrderByDescending(u => u.SessionId == upload.SessionId).ThenByDescending(u => u.ClaimedAt)
            .Select(u => u.ItemId).FirstOrDefaultAsync(cancellation);
    }

    private async Task<ItemId> MakeItemAsync(Upload upload, CancellationToken cancellation)
    {
        var session = await SessionAsync(upload.SessionId, cancellation);
        var files = Files ?? new ListedFiles(db, upload.SessionId);
        var file = await files.FindAsync(upload.PathSha256, cancellation);
        var recording = file?.SidecarOf is { } of ? await files.FindAsync(Sha256Hash.Of(of), cancellation) ?? file : file;
        if (recording?.SegmentOf is { } first)
            recording = await files.FindAsync(Sha256Hash.Of(first), cancellation) ?? recording;
        var officer = AssignmentRules.OfficerOf((await DeviceAsync(upload.DeviceId, cancellation)).Held, recording?.ModifiedAt, session.OpenedAt);
        var whose = officer ?? session.OfficerId;
        var item = new EvidenceItem
        {
            Id = ItemId.New(),
            State = ItemState.Received,
            Title = FileName(recording?.Path ?? upload.Path),
            OfficerId = whose,
            UnitId = await UnitAsync(whose, cancellation),
            DeviceId = upload.DeviceId,
            CapturedLocal = recording?.ModifiedAt?.UtcDateTime is { } modified ? DateTime.SpecifyKind(modified, DateTimeKind.Unspecified) : null,
            CapturedZone = recording?.ModifiedAt is null ? null : EvidenceItem.DeviceFileTime,
            ArrivedAt = Instant.Truncate(clock.GetUtcNow()),
        };
        db.Items.Add(item);
        return item.Id;
    }

    /// <summary>As it is now: who moves to another unit later takes no earlier recording along.</summary>
    private async Task<UnitId?> UnitAsync(PersonId? officer, CancellationToken cancellation) =>
        officer is null ? null : await db.People.Where(p => p.Id == officer).Select(p => p.UnitId).SingleAsync(cancellation);

    private async Task<DockSession> SessionAsync(DockSessionId id, CancellationToken cancellation)
    {
        if (!sessions.TryGetValue(id, out var session))
            sessions[id] = session = await db.DockSessions.AsNoTracking().SingleAsync(s => s.Id == id, cancellation);
        return session;
    }

    private async Task<(Device Device, List<HeldSpan> Held)> DeviceAsync(DeviceId id, CancellationToken cancellation)
    {
        if (devices.TryGetValue(id, out var found))
            return found;
        var held = await db.Assignments.AsNoTracking().Where(a => a.DeviceId == id).ToListAsync(cancellation);
        return devices[id] = (await db.Devices.AsNoTracking().SingleAsync(d => d.Id == id, cancellation), held.ConvertAll(a => new HeldSpan(a.OfficerId, a.From, a.Until)));
    }

    private ItemPart AddPart(ItemId item, Upload upload, Claim claim, int place)
    {
        var part = new ItemPart
        {
            Id = PartId.New(),
            ItemId = item,
            ObjectId = upload.ObjectId,
            Role = upload.Role,
            Ordinal = place,
            FileName = upload.Path[(upload.Path.AsSpan().LastIndexOf((byte)'/') + 1)..],
            Display = FileName(upload.Path),
        };
        db.SealedObjects.Add(new SealedObject
        {
            Id = upload.ObjectId,
            ItemId = item,
            PlaintextBytes = claim.PlaintextBytes,
            CiphertextBytes = claim.CiphertextBytes,
            PlaintextSha256 = claim.PlaintextSha256,
            CiphertextSha256 = claim.CiphertextSha256,
        });
        db.StoredCopies.Add(new StoredCopy
        {
            ObjectId = upload.ObjectId,
            Store = store,
            Key = upload.StoreKey(),
            Version = upload.StoreVersion!,
            StoredAt = upload.ClaimedAt!.Value,
        });
        db.Parts.Add(part);
        return part;
    }

    /// <summary>In an item that holds nothing else.</summary>
    private static int FirstPlace(Upload upload) => upload.Role == FileRole.Original ? upload.Segment : 0;

    /// <summary>The files of a recording in the device's order, whichever arrives first; an original that failed makes room for the one that is sent again.</summary>
    private async Task<int> PlaceAsync(ItemId item, Upload upload, CancellationToken cancellation)
    {
        var others = db.Parts.Where(p => p.ItemId == item && p.Role == upload.Role);
        if (upload.Role != FileRole.Original)
            return await others.CountAsync(cancellation);
        if (await others.SingleOrDefaultAsync(p => p.Ordinal == upload.Segment, cancellation) is { } failed)
            failed.Ordinal = ItemPart.FirstFailedOrdinal + await others.CountAsync(p => p.Ordinal >= ItemPart.FirstFailedOrdinal, cancellation);
        return upload.Segment;
    }

    private static string FileName(ReadOnlySpan<byte> path) => DisplayName.Of(path[(path.LastIndexOf((byte)'/') + 1)..]);
}

internal static class UploadInCustody
{
    /// <summary>The object as entries name it; only of an upload that has its part.</summary>
    public static CustodyObject InCustody(this Upload upload) => new(
        upload.ObjectId, upload.PartId!.Value, Vocabulary.Word(upload.Role), upload.PlaintextSha256!.Value, upload.PlaintextBytes);
}
