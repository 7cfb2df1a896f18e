using System.Globalization;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Evidence.Intake;

/// <summary>
/// Gives up objects that an agent began and never finished, once nothing has been heard of their docking for long, so that the store gets their
/// room back. Such an object never was evidence: no entry speaks of it, and its device still holds the file. An agent that comes back is told that the
/// object takes no more parts, and seals the file anew.
/// </summary>
public sealed partial class SweepUploads(EvidenceDb db, IObjectStore store, IntakeOptions options, TimeProvider clock, ILogger<SweepUploads> log)
{
    /// <summary>A part that was on its way when its object was given up has ended by then, and the store is looked at once more.</summary>
    private static readonly TimeSpan Straggling = TimeSpan.FromDays(1);

    /// <returns>How many objects it gave up.</returns>
    /// <exception cref="IOException">The store is away; the next run goes on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow() - options.UploadsMayRest;
        var given = 0;
        foreach (var id in await Silent(before).OrderBy(u => u.StartedAt).Select(u => u.ObjectId).ToListAsync(cancellation))
            given += await GiveUpAsync(id, before, cancellation) ? 1 : 0;
        if (given > 0)
            LogGivenUp(given, options.UploadsMayRest.Days);
        await FreeRoomAsync(cancellation);
        return given;
    }

    /// <summary>Neither a beginning, a part nor a claim has come in their dockings since.</summary>
    private IQueryable<Upload> Silent(DateTimeOffset before) => db.Uploads.AsNoTracking().Where(u => u.State == UploadState.Uploading && u.StartedAt <= before
        && !db.Uploads.Any(other => other.SessionId == u.SessionId && (other.StartedAt > before || other.ClaimedAt > before))
        && !db.Uploads.Where(other => other.SessionId == u.SessionId).Join(db.UploadParts, other => other.ObjectId, part => part.ObjectId, (_, part) => part.TakenAt)
            .Any(takenAt => takenAt > before));

    private async Task<bool> GiveUpAsync(ObjectId id, DateTimeOffset before, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The agent may have come back, or another worker may have been here, while this one was on its way: whoever holds the row has the last word.
        if (await LockAsync(id, cancellation) is not { } upload || !await Silent(before).AnyAsync(u => u.ObjectId == id, cancellation))
            return false;
        var days = options.UploadsMayRest.Days.ToString(CultureInfo.InvariantCulture);
        (upload.State, upload.Reason, upload.SettledAt) = (UploadState.Abandoned, $"Nothing was heard of this docking for {days} days.", Instant.Truncate(clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await db.NotifyAsync(IntakeSignal.About(upload.SessionId), cancellation);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.UploadGivenUp);
        return true;
    }

    private Task<Upload?> LockAsync(ObjectId id, CancellationToken cancellation) =>
        db.Uploads.FromSql($"select * from intake.upload where object_id = {id.Value} and state = 'uploading' for update skip locked").SingleOrDefaultAsync(cancellation);

    /// <summary>
    /// Also of what agents gave up themselves: the program that took their word may have been killed before the store heard of it. The row
    /// says when nothing is left, so a killed sweep leaves nothing for good either.
    /// </summary>
    private async Task FreeRoomAsync(CancellationToken cancellation)
    {
        var abandoned = await db.Uploads.Where(u => u.State == UploadState.Abandoned && u.RoomFreedAt == null)
            .Select(u => new { u.ObjectId, u.SettledAt }).ToListAsync(cancellation);
        foreach (var upload in abandoned)
        {
            if (!await TryDropAsync(upload.ObjectId, cancellation))
                continue;
            FaultPoints.Hit(FaultPoint.UploadRoomFreed);
            var now = Instant.Truncate(clock.GetUtcNow());
            if (upload.SettledAt <= now - Straggling)
                await db.Uploads.Where(u => u.ObjectId == upload.ObjectId).ExecuteUpdateAsync(u => u.SetProperty(x => x.RoomFreedAt, now), cancellation);
        }
    }

    /// <summary>One file that cannot be deleted must not keep the room of all others.</summary>
    private async Task<bool> TryDropAsync(ObjectId id, CancellationToken cancellation)
    {
        try
        {
            await store.DropUnclaimedAsync(id, cancellation);
            return true;
        }
        catch (IOException error) when (error is not StoreAwayException)
        {
            LogNotFreed(id.ToString(), error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} objects were given up: nothing was heard of their dockings for {Days} days. The files are still on their devices.")]
    private partial void LogGivenUp(int count, int days);

    [LoggerMessage(LogLevel.Warning, "The room of object {Object}, which was given up, could not be freed. It is tried again.")]
    private partial void LogNotFreed(string @object, Exception error);
}

[DisallowConcurrentExecution]
public sealed class SweepUploadsJob(SweepUploads sweep) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.RunAsync(cancellationToken);
}
