using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Trails.Exporting;

/// <summary>One entry on its way into a file.</summary>
/// <param name="Viewing">The viewing that it ends; null for all others, and where what was played stays out.</param>
internal sealed record ExportedEntry(ShownEntry Shown, Viewing? Viewing);

/// <summary>
/// Makes the exports that people wait for, oldest first, one after the other. One that a worker was killed in is begun anew: its request
/// settled which entries it has. What left the log is told in the transaction in which it is done.
/// </summary>
public sealed partial class RunExports(
    EvidenceDb db, NpgsqlDataSource source, CustodyLog custody, ReadChain readChain, ReadExportFacts readFacts, ExportFolder folder, TimeProvider time, ILogger<RunExports> log)
{
    private const int PageSize = 500;

    /// <returns>How many it made.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var made = 0;
        while (await NextAsync(cancellation) is { } export)
        {
            await using var held = await AdvisoryLock.TryTakeAsync(source, "trails/export", export.Id, cancellation);
            if (held is null)
                break;
            await MakeAsync(export, cancellation);
            made++;
        }

        return made;
    }

    private Task<TrailExport?> NextAsync(CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        return db.TrailExports.Where(e => e.State == ExportState.Waiting || e.State == ExportState.Running).OrderBy(e => e.RequestedAt).FirstOrDefaultAsync(cancellation);
    }

    private async Task MakeAsync(TrailExport export, CancellationToken cancellation)
    {
        try
        {
            var facts = await readFacts.RunAsync(export, cancellation);
            (export.State, export.Entries, export.Written) = (ExportState.Running, facts.Entries, 0);
            await db.SaveChangesAsync(cancellation);
            FaultPoints.Hit(FaultPoint.TrailExportBegun);
            var hash = await WriteAsync(export, facts, cancellation);
            await FinishAsync(export, facts, hash, cancellation);
        }
        catch (ExportStoppedException stopped)
        {
            await EndAsync(export, ExportState.Failed, stopped.Message, cancellation);
        }
        catch (RefusedException refused)
        {
            await EndAsync(export, ExportState.Failed, refused.Refusal.Text, cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One that cannot be made must not stop those behind it. Where the database is away this fails too, and it is tried again.
            LogFault(fault, export.Id);
            await EndAsync(export, ExportState.Failed, "A fault of the program stopped it; the worker's log says which. Nothing was lost.", cancellation);
        }
    }

    private async Task<Sha256Hash> WriteAsync(TrailExport export, ExportFacts facts, CancellationToken cancellation)
    {
        await using var file = folder.Begin(export);
        var entries = EntriesAsync(export, facts, cancellation);
        await (export.Form switch
        {
            ExportForm.Csv => WriteCsv.RunAsync(file, entries, cancellation),
            ExportForm.Pdf => WritePdf.RunAsync(file, facts, entries, cancellation),
            _ => WriteCase.RunAsync(file, facts, entries, cancellation),
        });
        folder.Finish(file);
        FaultPoints.Hit(FaultPoint.TrailExportWritten);
        file.Position = 0;
        return new Sha256Hash(await SHA256.HashDataAsync(file, cancellation));
    }

    private async IAsyncEnumerable<ExportedEntry> EntriesAsync(TrailExport export, ExportFacts facts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = new TrailRows(db, export.Scope, facts.Filter);
        TrailCursor? cursor = null;
        for (var written = 0L; ;)
        {
            // From the oldest to the newest, whichever way pages show it.
            var page = await rows.ReadAsync(cursor, backwards: rows.IsNewestFirst, PageSize, cancellation);
            var shown = await readChain.ShowAsync(page, facts.Reader, cancellation);
            var viewings = export.WithPlayed ? await Viewings.OfAsync(db, page, cancellation) : null;
            foreach (var entry in shown)
                yield return new ExportedEntry(entry, entry.Entry.Action == CustodyAction.ViewEnded ? viewings?.GetValueOrDefault(entry.Entry.Act) : null);
            written += page.Count;
            if (await db.TrailExports.Where(e => e.Id == export.Id && e.State == ExportState.Running).ExecuteUpdateAsync(set => set.SetProperty(e => e.Written, written), cancellation) == 0)
                throw new ExportStoppedException("It was cancelled.");
            FaultPoints.Hit(FaultPoint.TrailExportPageWritten);
            if (page.Count < PageSize)
                yield break;
            cursor = TrailCursor.Of(page[^1]);
        }
    }

    private async Task FinishAsync(TrailExport export, ExportFacts facts, Sha256Hash hash, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var row = await db.TrailExports.FromSql($"select * from trails.export where id = {export.Id} for update").AsNoTracking().SingleAsync(cancellation);
        if (row.State != ExportState.Running)
            return;
        db.ChangeTracker.Clear();
        db.TrailExports.Attach(row);
        (row.State, row.Bytes, row.Sha256, row.EndedAt) = (ExportState.Done, new FileInfo(folder.PathOf(export)).Length, hash, Instant.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, ExportActs.Exported(row, facts, hash), cancellation);
        FaultPoints.Hit(FaultPoint.TrailExportBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.TrailExportCommitted);
    }

    private async Task EndAsync(TrailExport export, ExportState state, string trouble, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        folder.Delete(export);
        var now = Instant.Truncate(time.GetUtcNow());
        await db.TrailExports.Where(e => e.Id == export.Id && (e.State == ExportState.Waiting || e.State == ExportState.Running))
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.State, state).SetProperty(e => e.Trouble, trouble).SetProperty(e => e.EndedAt, now), cancellation);
    }

    [LoggerMessage(LogLevel.Error, "The export {Export} of a trail could not be made.")]
    private partial void LogFault(Exception fault, Guid export);
}

/// <summary>An export that comes to nothing, and why.</summary>
internal sealed class ExportStoppedException(string message) : Exception(message);

[DisallowConcurrentExecution]
internal sealed class TrailExportJob(RunExports run, ForgetExports forget) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await run.RunAsync(cancellationToken);
        await forget.RunAsync(cancellationToken);
    }
}
