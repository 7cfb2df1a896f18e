using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>
/// Takes a browser's word for the whole file that it sent. From here on the recording is in the catalogue, received and not yet verified: item and entry
/// commit in one transaction. A worker then reads the stored bytes back.
/// </summary>
public sealed class ClaimFile(EvidenceDb db, IObjectStore store, CustodyLog custody, TimeProvider time)
{
    /// <summary>The same word again changes nothing.</summary>
    /// <param name="id">One of the actor's files.</param>
    /// <param name="sha256">Of all its bytes, as the browser read them.</param>
    /// <param name="actor">Who added it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Chunks are missing, the file was given up, or it was finished with another hash.</exception>
    public async Task RunAsync(ObjectId id, Sha256Hash sha256, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var file = await db.SubmittedFileOfAsync(actor, id, cancellation);
        if (IsClaimed(file, sha256))
            return;
        if (await db.StoredChunksAsync(id, cancellation) < ChunkPlan.Of(file).Count)
            throw SubmittingRefusals.ChunksMissing.ToException();
        var version = await CompleteAsync(id, cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileWhole);
        await RecordAsync(id, sha256, version, actor, cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileClaimed);
    }

    private static bool IsClaimed(SubmittedFile file, Sha256Hash sha256) => file.State switch
    {
        UploadState.Uploading => false,
        UploadState.Abandoned => throw SubmittingRefusals.NotTakingChunks.ToException(),
        _ => file.PlaintextSha256 == sha256 ? true : throw SubmittingRefusals.ClaimDiffers.ToException(),
    };

    private async Task<string> CompleteAsync(ObjectId id, CancellationToken cancellation)
    {
        try
        {
            return (await store.CompleteAsync(id.ToString(), cancellation)).VersionId;
        }
        catch (PartsMissingException gone)
        {
            throw await ForgetAsync(db.SubmittedChunks.Where(c => c.ObjectId == id && gone.Missing.Contains(c.Number)), cancellation);
        }
        catch (UploadMissingException)
        {
            throw await ForgetAsync(db.SubmittedChunks.Where(c => c.ObjectId == id), cancellation);
        }
    }

    /// <summary>The store lost what it had confirmed (a restored disk): the browser sends those chunks again. Their hashes stay, because they were sealed once.</summary>
    private static async Task<RefusedException> ForgetAsync(IQueryable<SubmittedChunk> lost, CancellationToken cancellation)
    {
        await lost.ExecuteUpdateAsync(set => set.SetProperty(c => c.StoredAt, (DateTimeOffset?)null), cancellation);
        return SubmittingRefusals.ChunksMissing.ToException();
    }

    private async Task RecordAsync(ObjectId id, Sha256Hash sha256, string version, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var submission = await db.Submissions.FromSql(
            $"select * from intake.submission where id = (select submission_id from intake.submitted_file where object_id = {id.Value}) for update").AsNoTracking().SingleAsync(cancellation);
        var file = await db.LockSubmittedAsync(id, cancellation);
        if (IsClaimed(file, sha256))
            return;
        (file.State, file.PlaintextSha256, file.StoreVersion, file.ClaimedAt) = (UploadState.Claimed, sha256, version, Instant.Truncate(time.GetUtcNow()));
        (file.ItemId, file.PartId) = (await JoinItemAsync(file, cancellation) ?? await MakeItemAsync(submission, file, cancellation), PartId.New());
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Act(submission, file, actor), cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A recording that arrives beside what goes with it is not verified before it is read back.</summary>
    private async Task<ItemId?> JoinItemAsync(SubmittedFile file, CancellationToken cancellation)
    {
        if (await FindItemAsync(file, cancellation) is not { } id)
            return null;
        var item = await db.LockItemAsync(id, cancellation);
        if (file.Role == FileRole.Original && item.State == ItemState.Verified)
            item.State = ItemState.Received;
        return id;
    }

    /// <summary>The item that another file of the same recording made; never one that has its original already.</summary>
    private async Task<ItemId?> FindItemAsync(SubmittedFile file, CancellationToken cancellation)
    {
        var others = await db.SubmittedFiles.AsNoTracking().Where(f => f.SubmissionId == file.SubmissionId && f.Recording == file.Recording && f.ItemId != null)
            .OrderBy(f => f.ClaimedAt).Select(f => new { f.ItemId, f.Role }).ToListAsync(cancellation);
        if (file.Role != FileRole.Original)
            return others.Find(f => f.Role == FileRole.Original)?.ItemId ?? others.FirstOrDefault()?.ItemId;
        var taken = others.Where(f => f.Role == FileRole.Original).Select(f => f.ItemId).ToHashSet();
        return others.Find(f => !taken.Contains(f.ItemId))?.ItemId;
    }

    private async Task<ItemId> MakeItemAsync(Submission submission, SubmittedFile file, CancellationToken cancellation)
    {
        var recording = await db.SubmittedFiles.AsNoTracking()
            .Where(f => f.SubmissionId == file.SubmissionId && f.Recording == file.Recording && f.Role == FileRole.Original && f.State != UploadState.Abandoned)
            .OrderByDescending(f => f.StartedAt).Select(f => f.Display).FirstOrDefaultAsync(cancellation);
        var item = new EvidenceItem
        {
            Id = ItemId.New(),
            State = ItemState.Received,
            Title = file.Role == FileRole.Original ? file.Display : recording ?? file.Display,
            OfficerId = submission.PersonId,
            UnitId = await db.People.Where(p => p.Id == submission.PersonId).Select(p => p.UnitId).SingleAsync(cancellation),
            CapturedLocal = submission.RecordedFrom,
            CapturedZone = submission.RecordedFrom is null ? null : EvidenceItem.StatedTime,
            ClockOffsetMs = -submission.ClockErrorMs,
            ArrivedAt = file.ClaimedAt!.Value,
        };
        db.Items.Add(item);
        return item.Id;
    }

    private static CustodyAct Act(Submission submission, SubmittedFile file, Actor actor) => new()
    {
        Actor = actor,
        Action = CustodyAction.ItemReceived,
        Subjects = [SubjectOf.Item(file.ItemId!.Value)],
        Objects = [file.InCustody()],
        Details = new Dictionary<string, JsonNode?>
        {
            ["file.name"] = file.Display,
            ["file.path"] = Convert.ToBase64String(file.FileName),
            ["submission"] = Told(submission),
        },
    };

    private static JsonObject Told(Submission submission)
    {
        var told = new JsonObject { ["id"] = submission.Id.ToString(), ["producer"] = submission.Producer, ["source"] = Vocabulary.Word(submission.Source) };
        if (submission.Recorder is { } recorder) told["recorder"] = recorder;
        if (submission.RecordedFrom is { } from) told["recorded"] = from.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        if (submission.ClockErrorMs is { } error) told["clock.error"] = error;
        if (submission.ClockSource is { } source) told["clock.source"] = source;
        if (submission.Note is { } note) told["note"] = note;
        return told;
    }
}

internal static class SubmittedInCustody
{
    /// <summary>The object as entries name it; only of a file that was claimed.</summary>
    public static CustodyObject InCustody(this SubmittedFile file) => new(file.ObjectId, file.PartId!.Value, Vocabulary.Word(file.Role), file.PlaintextSha256!.Value, file.PlaintextBytes);
}
