using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Evidence.Transfer.Backups;

/// <summary>
/// Makes a backup every night and restores the newest one every week, where folders for them are set. What fails is tried again, is said on the page, and
/// is an incident once it lasts.
/// </summary>
public sealed partial class CareForBackups(
    IServiceScopeFactory scopes, BackupOptions options, RingFolder ring, ReportFinding report, IHostApplicationLifetime host, TimeProvider time, ILogger<CareForBackups> log)
{
    private static readonly Actor Worker = Actor.Program("Evidence worker");

    private static readonly TimeSpan BackupAgainAfter = TimeSpan.FromMinutes(15), DrillAgainAfter = TimeSpan.FromHours(6);

    /// <summary>From a drill that found nothing to the next, and from one that found something.</summary>
    private static readonly TimeSpan Week = TimeSpan.FromDays(7), Day = TimeSpan.FromDays(1);

    /// <summary>Makes a backup where it is time, and deletes those whose time is over.</summary>
    public async Task BackUpAsync(CancellationToken cancellation)
    {
        if (options.Folder is null && options.Keys is null)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var last = await db.Backups.Where(b => b.RemovedAt == null).MaxAsync(b => (DateTimeOffset?)b.At, stop.Token);
        var isDue = last is null || last < options.Turn.Latest(time.GetUtcNow());
        if (isDue && await BeginAsync(db, BackupRunKind.Backup, BackupAgainAfter, stop.Token) is { } run)
            await EndAsync(db, run, await BackUpAsync(scope.ServiceProvider, last, stop.Token), stop.Token);
        else if (!isDue)
            await scope.ServiceProvider.GetRequiredService<MakeBackup>().ForgetOldAsync(Place(), stop.Token);
    }

    /// <summary>Holds a drill where it is time.</summary>
    public async Task DrillAsync(CancellationToken cancellation)
    {
        if (!options.IsSetUp)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var last = await db.Drills.AsNoTracking().OrderByDescending(d => d.StartedAt).FirstOrDefaultAsync(stop.Token);
        if (last is not null && last.StartedAt > time.GetUtcNow() - (last.IsGood ? Week : Day) || !await db.Backups.AnyAsync(b => b.RemovedAt == null, stop.Token))
            return;
        if (await BeginAsync(db, BackupRunKind.Drill, DrillAgainAfter, stop.Token) is { } run)
            await EndAsync(db, run, await DrillAsync(scope.ServiceProvider, stop.Token), stop.Token);
    }

    private BackupPlace Place() => BackupPlace.Of(options.Folder, options.Keys, ring.Path);

    /// <returns>Why it failed; null where it did not.</returns>
    private async Task<string?> BackUpAsync(IServiceProvider services, DateTimeOffset? last, CancellationToken cancellation)
    {
        try
        {
            await services.GetRequiredService<MakeBackup>().RunAsync(Place(), Worker, cancellation);
            return null;
        }
        catch (Exception trouble) when (Trouble.Of(trouble) is { } text)
        {
            LogNotMade(text);
            if (last is null || last < time.GetUtcNow() - BackupOptions.OverdueAfter)
                await report(Finding(FindingKind.BackupOverdue, FoundBy.Backup, last is { } at ? Instant.Format(at) : "none",
                    $"{(last is null ? "No backup of the database and the key ring was ever made." : $"The last backup of the database and the key ring is of {last:u}.")} {text}"), cancellation);
            return text;
        }
    }

    /// <returns>Why it could not be held; null where it was, whatever it found.</returns>
    private async Task<string?> DrillAsync(IServiceProvider services, CancellationToken cancellation)
    {
        try
        {
            var drill = await services.GetRequiredService<DrillRestore>().RunAsync(Place(), Worker, cancellation);
            if (!drill.IsGood)
            {
                LogRed(drill.Id.ToString(), drill.Findings[0]);
                await report(Finding(FindingKind.DrillFailed, FoundBy.Drill, drill.Id.ToString(), string.Join(' ', drill.Findings)), cancellation);
            }

            return null;
        }
        catch (RefusedException refused)
        {
            LogNotHeld(refused.Message);
            return refused.Message;
        }
    }

    private static CopyFinding Finding(FindingKind kind, FoundBy by, string key, string text) => new(kind, by, CopyFinding.Backups, key, "", null, text);

    /// <summary>The row of a new run; null where one was begun a moment ago, by whichever worker.</summary>
    private async Task<BackupRun?> BeginAsync(EvidenceDb db, BackupRunKind kind, TimeSpan pause, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        if (await db.BackupRuns.AnyAsync(r => r.Kind == kind && r.StartedAt > now - pause, cancellation))
            return null;
        var run = new BackupRun { Kind = kind, StartedAt = now };
        db.BackupRuns.Add(run);
        await db.SaveChangesAsync(cancellation);
        return run;
    }

    private async Task EndAsync(EvidenceDb db, BackupRun run, string? trouble, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        (run.Trouble, run.EndedAt) = (trouble, Instant.Truncate(time.GetUtcNow()));
        db.BackupRuns.Update(run);
        await db.SaveChangesAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Critical, "No backup was made: {Why}")]
    private partial void LogNotMade(string why);

    [LoggerMessage(LogLevel.Critical, "The drill {Drill} found that the newest backup does not do: {Finding}")]
    private partial void LogRed(string drill, string finding);

    [LoggerMessage(LogLevel.Warning, "No drill was held: {Why}")]
    private partial void LogNotHeld(string why);
}

[DisallowConcurrentExecution]
internal sealed class BackupJob(CareForBackups care) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await care.BackUpAsync(cancellationToken);
}

[DisallowConcurrentExecution]
internal sealed class DrillJob(CareForBackups care) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await care.DrillAsync(cancellationToken);
}
