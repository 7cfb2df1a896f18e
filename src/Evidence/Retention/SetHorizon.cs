using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>
/// Takes on record how long the agency keeps recordings, where that is not what was last said. What is here already is never kept shorter for it.
/// Repeated, it changes nothing.
/// </summary>
public sealed class SetHorizon(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="keepDays">Days of 24 hours from a recording's arrival; null is without end.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>Whether it was new.</returns>
    public async Task<bool> RunAsync(int? keepDays, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Workers start together: one after the other.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('retention/horizon', 0))", cancellation);
        var last = await db.Horizons.AsNoTracking().OrderByDescending(h => h.Number).FirstOrDefaultAsync(cancellation);
        if (last is not null && last.KeepDays == keepDays)
            return false;
        var now = Instant.Truncate(time.GetUtcNow());
        db.Horizons.Add(new RetentionHorizon { Number = (last?.Number ?? 0) + 1, KeepDays = keepDays, Since = now });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.RetentionSet,
            Subjects = [SubjectOf.Policy("retention")],
            Details = new Dictionary<string, JsonNode?> { ["before"] = Said(last), ["after"] = new JsonObject { ["keepDays"] = keepDays } },
            At = now,
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static JsonObject? Said(RetentionHorizon? horizon) => horizon is null ? null : new JsonObject { ["keepDays"] = horizon.KeepDays };
}
