using System.Text;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Takes an agent's signed word for what it sent. From here on the recording is in the catalogue, received and not yet verified:
/// item, part and the entry "item received" commit in one transaction. A worker then reads the stored bytes back.
/// </summary>
public sealed class ClaimObject(EvidenceDb db, IObjectStore store, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    /// <summary>The same claim again changes nothing.</summary>
    /// <exception cref="RefusedException">Parts are missing, or the claim is unreadable, not this agent's, or does not fit the object.</exception>
    public async Task RunAsync(AgentCaller agent, ObjectId id, ClaimRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        var upload = await db.UploadOfAsync(agent, id, cancellation);
        var document = Encoding.UTF8.GetBytes(request.Claim);
        if (IsClaimed(upload, document))
            return;
        var claim = ClaimCheck.Read(agent, document);
        var file = await db.DockedFiles.AsNoTracking().SingleAsync(f => f.SessionId == upload.SessionId && f.PathSha256 == upload.PathSha256, cancellation);
        if (ClaimCheck.FirstMismatch(claim, request.Wrap, upload, file, keys.Agency) is { } mismatch)
            throw IntakeRefusals.ClaimWrong.Because($"The claim does not fit the object. {mismatch}").ToException();
        if (!ClaimCheck.IsForIntake(claim, keys))
            throw IntakeRefusals.ClaimWrong.Because("The data key is wrapped to a key that is not an intake key of this agency.").ToException();

        var version = await CompleteAsync(upload, cancellation);
        FaultPoints.Hit(FaultPoint.ClaimStored);
        await RecordAsync(agent, new Claimed(claim, document, request.Wrap, version), cancellation);
        FaultPoints.Hit(FaultPoint.ClaimCommitted);
    }

    /// <summary>A claim with the bytes that go with it.</summary>
    private sealed record Claimed(Claim Claim, byte[] Document, byte[] Wrap, string Version);

    private static bool IsClaimed(Upload upload, byte[] document) => upload.State switch
    {
        UploadState.Uploading => false,
        UploadState.Abandoned => throw IntakeRefusals.NotTakingParts.ToException(),
        _ => upload.Claim.AsSpan().SequenceEqual(document) ? true : throw IntakeRefusals.ClaimDiffers.ToException(),
    };

    private async Task<string> CompleteAsync(Upload upload, CancellationToken cancellation)
    {
        var have = await db.UploadParts.Where(p => p.ObjectId == upload.ObjectId).Select(p => p.Number).ToListAsync(cancellation);
        var missing = Enumerable.Range(0, upload.Plan().Count).Except(have).ToArray();
        // An object that came whole among TakeShortFiles has no parts to count.
        if (missing is [0] && await store.FindAsync(upload.StoreKey(), cancellation) is { } whole && whole.Bytes == upload.CiphertextBytes)
            return whole.VersionId;
        if (missing.Length > 0)
            throw IntakeRefusals.PartsMissing.With("missing", missing).ToException();
        try
        {
            return (await store.CompleteAsync(upload.StoreKey(), cancellation)).VersionId;
        }
        catch (PartsMissingException gone)
        {
            throw await ForgetAsync(upload, gone.Missing, cancellation);
        }
        catch (UploadMissingException)
        {
            throw await ForgetAsync(upload, have, cancellation);
        }
    }

    /// <summary>The store lost what it had confirmed (a restored disk): the agent still has the file and sends those parts again.</summary>
    private async Task<RefusedException> ForgetAsync(Upload upload, IReadOnlyList<int> parts, CancellationToken cancellation)
    {
        await db.UploadParts.Where(p => p.ObjectId == upload.ObjectId && parts.Contains(p.Number)).ExecuteDeleteAsync(cancellation);
        return IntakeRefusals.PartsMissing.With("missing", parts).ToException();
    }

    private async Task RecordAsync(AgentCaller agent, Claimed claimed, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var place = new PlaceObject(db, store.Name, clock);
        await place.LockDeviceAsync(claimed.Claim.Object, cancellation);
        var upload = await db.LockUploadOfAsync(agent, claimed.Claim.Object, cancellation);
        if (IsClaimed(upload, claimed.Document))
            return;
        upload.State = UploadState.Claimed;
        (upload.Claim, upload.Wrap, upload.PlaintextSha256) = (claimed.Document, claimed.Wrap, claimed.Claim.PlaintextSha256);
        (upload.StoreVersion, upload.ClaimedAt) = (claimed.Version, Instant.Truncate(clock.GetUtcNow()));
        var received = await place.RunAsync(upload, claimed.Claim, agent.Actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        if (received is not null)
            await custody.AppendAsync(db, received, cancellation);
        await db.NotifyAsync(IntakeSignal.Claimed, cancellation);
        FaultPoints.Hit(FaultPoint.ClaimBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }
}
