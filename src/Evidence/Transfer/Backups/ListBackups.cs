using Evidence.Access;
using Evidence.Database;
using Evidence.KeyCare;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Backups;

/// <param name="IsSetUp">Whether folders are set, so that backups are made by themselves.</param>
/// <param name="Backups">Those that are kept, newest first.</param>
/// <param name="LastTry">The last time that the worker set about one; null where it never did.</param>
/// <param name="Drills">Newest first.</param>
/// <param name="Kept">How long backups are kept.</param>
/// <param name="IsOverdue">Whether the newest is older than it should be, or there is none.</param>
public sealed record BackupFacts(bool IsSetUp, IReadOnlyList<Backup> Backups, BackupRun? LastTry, IReadOnlyList<RestoreDrill> Drills, TimeSpan Kept, bool IsOverdue);

/// <summary>Reads which backups are kept, and what the drills found.</summary>
public sealed class ListBackups(EvidenceDb db, BackupOptions options, KeyCareOptions kept, TimeProvider clock)
{
    private const int MostBackups = 100, MostDrills = 12;

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<BackupFacts> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var backups = await db.Backups.AsNoTracking().Where(b => b.RemovedAt == null).OrderByDescending(b => b.At).Take(MostBackups).ToListAsync(cancellation);
        var tried = await db.BackupRuns.AsNoTracking().Where(r => r.Kind == BackupRunKind.Backup).OrderByDescending(r => r.StartedAt).FirstOrDefaultAsync(cancellation);
        var drills = await db.Drills.AsNoTracking().OrderByDescending(d => d.StartedAt).Take(MostDrills).ToListAsync(cancellation);
        return new(options.IsSetUp, backups, tried, drills, kept.BackupsKept, backups.Count == 0 || backups[0].At < clock.GetUtcNow() - BackupOptions.OverdueAfter);
    }
}
