using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <param name="Path">The file.</param>
/// <param name="Name">To save it under.</param>
public sealed record ReadyExport(string Path, string Name, string MediaType);

/// <summary>Hands an export to who asked for it. That they took it is an entry that is committed before the first byte is sent.</summary>
public sealed class DownloadExport(EvidenceDb db, CustodyLog custody, ExportFolder folder, TimeProvider time)
{
    /// <exception cref="RefusedException"><c>no-such-export</c>, also for somebody else's and for one that is not ready or expired.</exception>
    public async Task<ReadyExport> RunAsync(Guid id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor.Person;
        var export = await db.TrailExports.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.RequestedBy == person && e.State == ExportState.Done, cancellation);
        if (export is null || !File.Exists(folder.PathOf(export)))
            throw TrailRefusals.NoSuchExport.ToException();
        var filter = TrailFilter.Read((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(export.Filter)!);
        await TrailReach.DemandAsync(db, export.Scope, filter, actor, time.GetUtcNow(), cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var agency = await db.Agency.Select(row => row.Id).SingleAsync(cancellation);
        await custody.AppendAsync(db, ExportActs.Downloaded(export, agency, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        var subject = export.SubjectId is { } one ? $"-{one:N}"[..9] : "";
        return new ReadyExport(folder.PathOf(export), $"trail-{Vocabulary.Word(export.Kind)}{subject}-{export.RequestedAt.UtcDateTime:yyyyMMdd-HHmmss}.{ExportFolder.Ending(export.Form)}", MediaType(export.Form));
    }

    private static string MediaType(ExportForm form) => form switch
    {
        ExportForm.Csv => "text/csv; charset=utf-8",
        ExportForm.Pdf => "application/pdf",
        _ => "application/ld+json",
    };
}
