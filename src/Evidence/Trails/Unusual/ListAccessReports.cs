using System.Text.Json;
using Evidence.Access;
using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Unusual;

/// <summary>A report with its lines.</summary>
public sealed record ReadReport(AccessReport Report, IReadOnlyList<UnusualLine> Lines);

/// <summary>The reports of unusual access, newest first.</summary>
public sealed class ListAccessReports(EvidenceDb db)
{
    private const int Most = 26;

    /// <exception cref="RefusedException"><c>not-permitted</c>.</exception>
    public async Task<IReadOnlyList<ReadReport>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeUnusualAccess);
        var reports = await db.AccessReports.AsNoTracking().OrderByDescending(r => r.Until).Take(Most).ToListAsync(cancellation);
        return reports.ConvertAll(report => new ReadReport(report, JsonSerializer.Deserialize<List<UnusualLine>>(report.Lines) ?? []));
    }
}
