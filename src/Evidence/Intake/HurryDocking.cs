using Evidence.Access;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Asks an agent to copy a docked volume, or one file of it, before the others. The agent hears of it with its next question and takes
/// it next; what is on its way already goes on.
/// </summary>
public sealed class HurryDocking(EvidenceDb db, TimeProvider clock)
{
    /// <summary>Keeps an answer within what an agent reads at once.</summary>
    private const int MostFiles = 500;

    /// <param name="session">The docking.</param>
    /// <param name="path">The file's path below the volume's root, raw bytes; null for the whole volume.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">The session is unknown or closed, its inventory does not name the file, or the actor may not.</exception>
    public async Task RunAsync(DockSessionId session, byte[]? path, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.HurryFiles);
        Sha256Hash? hash = path is null ? null : Sha256Hash.Of(path);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var docked = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == session, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        if (docked.State == DockSessionState.Closed)
            throw IntakeRefusals.SessionClosed.ToException();
        if (hash is not null && !await db.DockedFiles.AnyAsync(f => f.SessionId == session && f.PathSha256 == hash && f.Skipped == null, cancellation))
            throw IntakeRefusals.PathNotListed.ToException();
        await db.Database.ExecuteSqlAsync($"""
            insert into intake.hurry (session_id, path_sha256, asked_by, asked_at)
            values ({session.Value}, {hash?.ToArray()}, {actor.Person?.Value}, {Instant.Truncate(clock.GetUtcNow())}) on conflict do nothing
            """, cancellation);
        await db.NotifyAsync(IntakeSignal.About(session), cancellation);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.HurryCommitted);
    }

    /// <summary>What people want first of a session, in the order in which they asked.</summary>
    internal static async Task<HurriedFiles> ReadAsync(EvidenceDb db, DockSessionId session, CancellationToken cancellation)
    {
        var asked = await (
            from h in db.Hurries.AsNoTracking()
            where h.SessionId == session
            join f in db.DockedFiles on new { h.SessionId, Path = h.PathSha256 } equals new { f.SessionId, Path = (Sha256Hash?)f.PathSha256 } into files
            from f in files.DefaultIfEmpty()
            orderby h.Id
            select new { IsVolume = h.PathSha256 == null, Path = f == null ? null : f.Path }).Take(MostFiles).ToListAsync(cancellation);
        return new(asked.Any(one => one.IsVolume), [.. asked.Where(one => one.Path is not null).Select(one => DevicePath.From(one.Path))]);
    }
}
