using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Takes the agent's report of what it erased under a permit; with it the permit is used up.</summary>
public sealed class ReportErase(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <summary>The same report again changes nothing.</summary>
    /// <exception cref="Kernel.RefusedException">Not a permit of this agent, used with another report, or a file that it does not list.</exception>
    public async Task RunAsync(AgentCaller agent, PermitId id, PermitReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(report);
        var canonical = Canonical(report);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var permit = await db.Permits.FromSql($"select * from intake.permit where id = {id.Value} and agent_id = {agent.Id.Value} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw IntakeRefusals.PermitUnknown.ToException();
        if (permit.Report is { } earlier)
        {
            if (!earlier.AsSpan().SequenceEqual(canonical))
                throw IntakeRefusals.PermitUsed.ToException();
            return;
        }

        var told = report.Erased.Concat(report.Failed.Select(f => f.Object)).ToList();
        if (told.Distinct().Count() != told.Count || !EraseActs.ObjectsOf(permit.Document).IsSupersetOf(told))
            throw IntakeRefusals.ReportWrong.ToException();
        (permit.Report, permit.UsedAt) = (canonical, Instant.Truncate(clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        var device = await db.Devices.AsNoTracking().SingleAsync(d => d.Id == permit.DeviceId, cancellation);
        await custody.AppendAsync(db, EraseActs.Reported(agent.Actor, device, permit, await ErasedAsync(report, cancellation), report.Failed), cancellation);
        FaultPoints.Hit(FaultPoint.EraseReportBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.EraseReportCommitted);
    }

    /// <summary>In one order, so that the same report has the same bytes.</summary>
    private static byte[] Canonical(PermitReport report) => CanonicalJson.Write(new JsonObject
    {
        ["erased"] = new JsonArray([.. report.Erased.Select(o => o.ToString()).Order(StringComparer.Ordinal).Select(o => (JsonNode)o)]),
        ["failed"] = new JsonArray([.. report.Failed.OrderBy(f => f.Object.ToString(), StringComparer.Ordinal)
            .Select(f => new JsonObject { ["object"] = f.Object.ToString(), ["reason"] = f.Reason })]),
    });

    private async Task<List<ErasableFile>> ErasedAsync(PermitReport report, CancellationToken cancellation) => [.. (await (
        from u in db.Uploads.AsNoTracking()
        join a in db.Arrivals on new { u.DeviceId, u.PathSha256, u.PlaintextBytes, Sha256 = u.PlaintextSha256!.Value }
            equals new { a.DeviceId, a.PathSha256, a.PlaintextBytes, Sha256 = a.PlaintextSha256 }
        join p in db.Parts on a.PartId equals p.Id
        where report.Erased.Contains(u.ObjectId)
        orderby a.Renewal
        select new ErasableFile(u.ObjectId, u.Path, u.PlaintextBytes, u.PlaintextSha256!.Value, p.ItemId, p.Id, p.ObjectId, p.Role)).ToListAsync(cancellation))
        .GroupBy(f => f.Object).Select(f => f.Last())];
}
