using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// What the programs tell each other through the database when something happened that somebody may be waiting for. Nobody
/// depends on hearing it: who waits also looks from time to time.
/// </summary>
internal static class IntakeSignal
{
    public const string Channel = "evidence_intake";

    public const string Claimed = "claimed";

    /// <summary>The session's volume was decided, or one of its objects has an outcome.</summary>
    public static string About(DockSessionId session) => session.ToString();

    /// <summary>Sent when the transaction that is open commits, and not if it does not.</summary>
    public static Task NotifyAsync(this EvidenceDb db, string signal, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {signal})", cancellation);
}
