using Evidence.Access;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake.Submitting;
using Evidence.Items.Reach;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>One file of an item.</summary>
/// <param name="IsFromDevice">Came from the device, and was not made here.</param>
/// <param name="Chapter">Which of the recording's files it is or was made from, from 0.</param>
/// <param name="Verified">Its stored bytes were read back, opened and found to be those that were claimed, and of its copies one at least was not found damaged since.</param>
/// <param name="Upload">How its sending ended; null for what we derived.</param>
/// <param name="Reason">Why it was quarantined, or what is damaged.</param>
/// <param name="Receipt">The signed receipt, exact bytes; null where there is none.</param>
/// <param name="KeyDestroyedAt">When its data key was destroyed; null while it can be opened.</param>
/// <param name="KeyInBackupsUntil">Until when a backup of the database may hold that key; null with it.</param>
/// <param name="Check">What its media check found; null before, and for what is not checked.</param>
public sealed record PartFacts(
    PartId Id, ObjectId ObjectId, FileRole Role, bool IsFromDevice, int Ordinal, int Chapter, string Display, string? MediaType, long Bytes, Sha256Hash Sha256,
    bool Verified, DateTimeOffset? VerifiedAt, UploadState? Upload, string? Reason, byte[]? Receipt, MediaCheck? Check,
    DateTimeOffset? KeyDestroyedAt, DateTimeOffset? KeyInBackupsUntil)
{
    /// <summary>A browser can play it: what we made for that, or what the check found to be of that kind.</summary>
    public bool BrowsersPlay => Verified && Chapter < ItemPart.FirstFailedOrdinal && (IsFromDevice || Role == FileRole.Original ? MediaCheckReport.FromJson(Check?.Report)?.BrowsersPlay == true : Role == FileRole.Proxy);

    /// <summary>A picture or a document: it is shown, and does not play.</summary>
    public bool IsPicture => MediaType is "image/jpeg" or "image/png";

    /// <summary>The pages of a document as pictures, made here.</summary>
    public bool IsPages => !IsFromDevice && MediaType == PagesFacts.MediaType;

    /// <summary>Made here from a device's telemetry: it can be saved for a map.</summary>
    public bool IsTrack => Role == FileRole.Telemetry && !IsFromDevice;
}

/// <summary>All that is known of a recording, for its page.</summary>
/// <param name="Device">Null where no device is known.</param>
/// <param name="AgentName">Which dock it came through; null for what did not come through one.</param>
/// <param name="Completeness">What the first inventory of that docking tells of what is not there, as JSON; null where its agent did not look.</param>
/// <param name="MissingNumbers">How many recordings that docking lets expect that nobody has seen.</param>
/// <param name="Submission">What was said of it by whoever added it in a browser; null for what came otherwise.</param>
/// <param name="Parts">By role, then order.</param>
public sealed record ItemFacts(
    EvidenceItem Item, string? Officer, Device? Device, string? AgentName, DockSessionId? Session, DateTimeOffset? DockedAt,
    string? Completeness, long MissingNumbers, Submission? Submission, IReadOnlyList<PartFacts> Parts)
{
    /// <summary>The recording itself; where it was sent again after a quarantine or damage, the one whose bytes are right.</summary>
    public PartFacts? Original => Parts.Where(p => p.Role == FileRole.Original).OrderByDescending(p => p.Verified).ThenBy(p => p.Ordinal).FirstOrDefault();
}

/// <summary>Reads <see cref="ItemFacts"/>.</summary>
public sealed class ReadItem(EvidenceDb db, TimeProvider time)
{
    /// <param name="id">The item.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="permission">What for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if there is no such item, or it is not within their reach.</returns>
    public async Task<ItemFacts?> RunAsync(ItemId id, Actor actor, Permission permission, CancellationToken cancellation)
    {
        var items = await db.ItemsWithinAsync(actor, permission, time.GetUtcNow(), cancellation);
        if (await items.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellation) is not { } item)
            return null;
        var parts = await PartsAsync(id, cancellation);
        var origin = await (
            from u in db.Uploads
            join s in db.DockSessions on u.SessionId equals s.Id
            join a in db.Agents on s.AgentId equals a.Id
            where u.ItemId == id
            orderby u.StartedAt
            select new { a.Name, s.Id, s.OpenedAt, s.Completeness, s.MissingNumbers }).FirstOrDefaultAsync(cancellation);
        return new ItemFacts(
            item,
            await db.People.Where(p => p.Id == item.OfficerId).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation),
            await db.Devices.AsNoTracking().SingleOrDefaultAsync(d => d.Id == item.DeviceId, cancellation),
            origin?.Name, origin?.Id, origin?.OpenedAt, origin?.Completeness, origin?.MissingNumbers ?? 0,
            await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => db.SubmittedFiles.Any(f => f.ItemId == id && f.SubmissionId == s.Id), cancellation), parts);
    }

    private async Task<List<PartFacts>> PartsAsync(ItemId id, CancellationToken cancellation)
    {
        var parts = await (
            from p in db.Parts
            join o in db.SealedObjects on p.ObjectId equals o.Id
            join u in db.Uploads on o.Id equals u.ObjectId into uploads
            from upload in uploads.DefaultIfEmpty()
            join c in db.MediaChecks on p.Id equals c.PartId into checks
            from check in checks.DefaultIfEmpty()
            join l in db.Lineage on p.Id equals l.DerivedId into lineage
            from made in lineage.DefaultIfEmpty()
            join s in db.Parts.Where(s => s.ItemId == id) on made.SourceId equals s.Id into sources
            from source in sources.DefaultIfEmpty()
            where p.ItemId == id
            select new PartFacts(
                p.Id, p.ObjectId, p.Role, p.FileName != null, p.Ordinal, source == null ? p.Ordinal : source.Ordinal, p.Display, p.MediaType, o.PlaintextBytes, o.PlaintextSha256,
                o.WrappedKey != null && db.GoodCopies.Any(c => c.ObjectId == o.Id),
                db.GoodCopies.Where(c => c.ObjectId == o.Id).Max(c => c.VerifiedAt) ?? db.StoredCopies.Where(c => c.ObjectId == o.Id).Max(c => c.VerifiedAt),
                upload != null ? upload.State : db.SubmittedFiles.Where(f => f.ObjectId == o.Id).Select(f => (UploadState?)f.State).FirstOrDefault(),
                upload != null && upload.Reason != null ? upload.Reason : db.SubmittedFiles.Where(f => f.ObjectId == o.Id).Select(f => f.Reason).FirstOrDefault() ?? db.StoredCopies.Where(c => c.ObjectId == o.Id).Select(c => c.Damage).FirstOrDefault(), upload == null ? null : upload.Receipt, check, o.KeyDestroyedAt, o.KeyInBackupsUntil)).AsNoTracking().ToListAsync(cancellation);
        return [.. parts.OrderBy(p => p.Role).ThenBy(p => p.Ordinal)];
    }
}
