using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Intake;

/// <summary>Announces one sealed object and tells the agent how to cut it. Its room is claimed in the store.</summary>
public sealed class BeginObject(EvidenceDb db, IObjectStore store, DescribeObject describe, IntakeOptions options, TimeProvider clock)
{
    /// <summary>Asked again with the same facts it answers what has arrived meanwhile.</summary>
    /// <returns>The answer, and whether the object was new.</returns>
    /// <exception cref="Kernel.RefusedException">
    /// The volume is not decided, the session is closed or unknown, the file is not in its inventory, the id is taken, or the store is full.
    /// </exception>
    public async Task<(ObjectAnswer Answer, bool New)> RunAsync(AgentCaller agent, ObjectRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        var known = await FindAsync(request.Object, cancellation);
        var upload = known ?? await AddAsync(await PrepareAsync(agent, request, cancellation), cancellation);

        if (!IsSame(upload, agent, request))
            throw IntakeRefusals.ObjectTaken.ToException();
        if (upload.State == UploadState.Uploading)
            await StoreErrors.AsRefusalsAsync(() => store.BeginUploadAsync(upload.StoreKey(), upload.CiphertextBytes, upload.PartBytes, cancellation));
        FaultPoints.Hit(FaultPoint.ObjectBegun);
        return (await describe.RunAsync(upload, cancellation), known is null);
    }

    private Task<Upload?> FindAsync(ObjectId id, CancellationToken cancellation) =>
        db.Uploads.AsNoTracking().SingleOrDefaultAsync(u => u.ObjectId == id, cancellation);

    private static bool IsSame(Upload upload, AgentCaller agent, ObjectRequest request) =>
        upload.AgentId == agent.Id && upload.SessionId == request.Session && upload.Path.AsSpan().SequenceEqual(request.Path.Bytes)
        && upload.PlaintextBytes == request.PlaintextBytes && upload.CiphertextBytes == request.CiphertextBytes;

    private async Task<Upload> PrepareAsync(AgentCaller agent, ObjectRequest request, CancellationToken cancellation)
    {
        if (request.PlaintextBytes is < 0 or > SealedLayout.MaximumPlaintextBytes || request.CiphertextBytes > PartPlan.LongestObjectBytes
            || SealedLayout.CiphertextBytes(request.PlaintextBytes) != request.CiphertextBytes)
            throw IntakeRefusals.ObjectUnplanned.ToException();
        var session = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == request.Session && s.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        if (session.DeviceId is not { } device)
            throw IntakeRefusals.VolumeUndecided.ToException();
        if (session.State == DockSessionState.Closed)
            throw IntakeRefusals.SessionClosed.ToException();
        var file = await FileAsync(session.Id, Sha256Hash.Of(request.Path.Bytes), cancellation);
        if (file is not { Skipped: null })
            throw IntakeRefusals.PathNotListed.ToException();
        var recording = file.SidecarOf is { } of ? await FileAsync(session.Id, Sha256Hash.Of(of), cancellation) : file;
        if (recording?.SegmentOf is { } first)
            recording = await FileAsync(session.Id, Sha256Hash.Of(first), cancellation);
        return new Upload
        {
            ObjectId = request.Object,
            SessionId = session.Id,
            AgentId = agent.Id,
            DeviceId = device,
            Path = file.Path,
            PathSha256 = file.PathSha256,
            Role = file.Role,
            Recording = RecordingKey.Of(recording?.Path ?? file.SidecarOf ?? file.Path, recording?.Bytes, recording?.ModifiedAt),
            Segment = file.Segment ?? 0,
            PlaintextBytes = request.PlaintextBytes,
            CiphertextBytes = request.CiphertextBytes,
            PartBytes = PartPlan.For(request.CiphertextBytes, options.PartBytes).PartBytes,
            State = UploadState.Uploading,
            StartedAt = Instant.Truncate(clock.GetUtcNow()),
        };
    }

    private Task<DockedFile?> FileAsync(DockSessionId session, Sha256Hash path, CancellationToken cancellation) =>
        db.DockedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.SessionId == session && f.PathSha256 == path, cancellation);

    /// <summary>The row comes before the store's room: a crash in between leaves an id without bytes, which the same request mends.</summary>
    private async Task<Upload> AddAsync(Upload upload, CancellationToken cancellation)
    {
        db.Uploads.Add(upload);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same request ran twice at once: whoever came first decides.
            db.ChangeTracker.Clear();
            return (await FindAsync(upload.ObjectId, cancellation))!;
        }

        FaultPoints.Hit(FaultPoint.ObjectCatalogued);
        return upload;
    }
}
