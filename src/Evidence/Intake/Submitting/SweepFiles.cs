using System.Globalization;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Evidence.Intake.Submitting;

/// <summary>Gives up files of which nothing came for long, and frees the room of all that were given up.</summary>
public sealed class SweepFiles(EvidenceDb db, IObjectStore store, TimeProvider time)
{
    /// <summary>How long a file may rest: whoever added it is told so on its page.</summary>
    public static readonly TimeSpan MayRest = TimeSpan.FromDays(7);

    /// <summary>A chunk that was on its way when its file was given up has ended by then, and the store is looked at once more.</summary>
    private static readonly TimeSpan Straggling = TimeSpan.FromDays(1);

    /// <returns>How many files it gave up.</returns>
    /// <exception cref="IOException">The store is away; the next run goes on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - MayRest;
        var given = 0;
        foreach (var id in await db.SubmittedFiles.Where(f => f.State == UploadState.Uploading && f.HeardAt < before).Select(f => f.ObjectId).ToListAsync(cancellation))
            given += await GiveUpAsync(id, before, cancellation) ? 1 : 0;
        foreach (var file in await db.SubmittedFiles.AsNoTracking().Where(f => f.State == UploadState.Abandoned && f.RoomFreedAt == null).ToListAsync(cancellation))
            await FreeAsync(file, cancellation);
        return given;
    }

    private async Task<bool> GiveUpAsync(ObjectId id, DateTimeOffset before, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Whoever added it may have come back: whoever holds the row has the last word.
        var file = await db.LockSubmittedAsync(id, cancellation);
        if (file.State != UploadState.Uploading || file.HeardAt >= before)
            return false;
        file.GiveUp($"Nothing of it came for {MayRest.Days.ToString(CultureInfo.InvariantCulture)} days.", Instant.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileGivenUp);
        return true;
    }

    private async Task FreeAsync(SubmittedFile file, CancellationToken cancellation)
    {
        await store.DropUnclaimedAsync(file.ObjectId, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        if (file.SettledAt <= now - Straggling)
            await db.SubmittedFiles.Where(f => f.ObjectId == file.ObjectId).ExecuteUpdateAsync(set => set.SetProperty(f => f.RoomFreedAt, now), cancellation);
    }
}

[DisallowConcurrentExecution]
public sealed class SweepFilesJob(SweepFiles sweep) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.RunAsync(cancellationToken);
}
