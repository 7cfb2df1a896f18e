using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Whether an object may be begun in a session, and what is then known of it. Changes nothing.</summary>
internal static class PlanUpload
{
    /// <summary>The agent's session, if it takes objects now.</summary>
    /// <exception cref="Kernel.RefusedException">It is unknown, undecided or closed.</exception>
    public static async Task<DockSession> OpenSessionOfAsync(this EvidenceDb db, AgentCaller agent, DockSessionId id, CancellationToken cancellation)
    {
        var session = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        if (session.DeviceId is null)
            throw IntakeRefusals.VolumeUndecided.ToException();
        return session.State == DockSessionState.Closed ? throw IntakeRefusals.SessionClosed.ToException() : session;
    }

    public static bool HasGoodLengths(ObjectRequest request) =>
        request.PlaintextBytes is >= 0 and <= SealedLayout.MaximumPlaintextBytes && request.CiphertextBytes <= PartPlan.LongestObjectBytes
        && SealedLayout.CiphertextBytes(request.PlaintextBytes) == request.CiphertextBytes;

    /// <summary>The new row; null if the session's inventory does not name the file.</summary>
    /// <param name="session">From <see cref="OpenSessionOfAsync"/>.</param>
    /// <param name="files">Of this session.</param>
    /// <param name="request">Its lengths are good.</param>
    /// <param name="partBytes">Shortest length of a part.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Upload?> OfAsync(DockSession session, ListedFiles files, ObjectRequest request, int partBytes, DateTimeOffset now, CancellationToken cancellation)
    {
        var file = await files.FindAsync(Sha256Hash.Of(request.Path.Bytes), cancellation);
        if (file is not { Skipped: null })
            return null;
        var recording = file.SidecarOf is { } of ? await files.FindAsync(Sha256Hash.Of(of), cancellation) : file;
        if (recording?.SegmentOf is { } first)
            recording = await files.FindAsync(Sha256Hash.Of(first), cancellation);
        return new Upload
        {
            ObjectId = request.Object,
            SessionId = session.Id,
            AgentId = session.AgentId,
            DeviceId = session.DeviceId!.Value,
            Path = file.Path,
            PathSha256 = file.PathSha256,
            Role = file.Role,
            Recording = RecordingKey.Of(recording?.Path ?? file.SidecarOf ?? file.Path, recording?.Bytes, recording?.ModifiedAt),
            Segment = file.Segment ?? 0,
            PlaintextBytes = request.PlaintextBytes,
            CiphertextBytes = request.CiphertextBytes,
            PartBytes = PartPlan.For(request.CiphertextBytes, partBytes).PartBytes,
            State = UploadState.Uploading,
            StartedAt = Instant.Truncate(now),
        };
    }

    /// <summary>Whether an upload that exists is the one that is asked for.</summary>
    public static bool IsOf(this Upload upload, AgentCaller agent, ObjectRequest request) =>
        upload.AgentId == agent.Id && upload.SessionId == request.Session && upload.Path.AsSpan().SequenceEqual(request.Path.Bytes)
        && upload.PlaintextBytes == request.PlaintextBytes && upload.CiphertextBytes == request.CiphertextBytes;
}
