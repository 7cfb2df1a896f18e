using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Retention;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Evidence.Trails.Unusual;

/// <summary>Makes the report of the week that ended last Monday, by the agency's clock, once; a week that was missed is not made up for.</summary>
public sealed class MakeAccessReport(EvidenceDb db, CustodyLog custody, ReportWeek week, TimeProvider time)
{
    private static readonly Actor Worker = Actor.Program("Evidence worker");

    /// <returns>Whether there was one to make.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var (from, until) = week.Latest(time.GetUtcNow());
        if (await db.AccessReports.AnyAsync(r => r.Until == until, cancellation) || await db.Agency.AsNoTracking().SingleOrDefaultAsync(cancellation) is not { } agency)
            return false;
        var views = await ViewsAsync(from, until, cancellation);
        IReadOnlyList<UnusualLine> lines = [.. UnusualAccess.Of(views), .. UnusualAccess.Of(await RefusedAsync(from, until, cancellation))];
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var report = new AccessReport
        {
            Id = Guid.NewGuid(), AgencyId = agency.Id, From = from, Until = until, MadeAt = Instant.Truncate(time.GetUtcNow()), Viewings = views.Count, Lines = JsonSerializer.Serialize(lines),
        };
        db.AccessReports.Add(report);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = Worker,
            Action = CustodyAction.AccessReported,
            Subjects = [SubjectOf.Agency(agency.Id)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["report"] = report.Id.ToString("D"), ["until"] = Instant.Format(until), ["count"] = lines.Count, ["sha256"] = Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes(report.Lines)).ToString(),
            },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task<List<ViewFact>> ViewsAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var rows = await (
            from view in db.Views
            join person in db.People on view.PersonId equals person.Id
            join item in db.Items on view.ItemId equals item.Id
            where view.StartedAt >= @from && view.StartedAt < until
            orderby view.StartedAt
            select new
            {
                view.PersonId, person.DisplayName, person.CollarNumber, person.Role, view.ItemId, item.Title, view.Reference, item.OfficerId, item.DeviceId,
                IsContested = item.State == ItemState.Quarantined || db.Holds.Any(h => h.ItemId == item.Id && h.State != HoldState.Released),
                IsNewDevice = item.DeviceId != null && !db.Views.Any(earlier => earlier.PersonId == view.PersonId && earlier.StartedAt < @from
                    && db.Items.Any(other => other.Id == earlier.ItemId && other.DeviceId == item.DeviceId)),
            }).AsNoTracking().ToListAsync(cancellation);
        return rows.ConvertAll(row => new ViewFact(
            row.PersonId, row.DisplayName, Vocabulary.Word(row.Role), Words(row.DisplayName, row.CollarNumber), row.ItemId, row.Title, row.Reference,
            row.OfficerId == row.PersonId, row.IsContested, row.DeviceId, row.IsNewDevice));
    }

    private async Task<List<RefusedFact>> RefusedAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var word = CustodyAction.AccessRefused.Word;
        var rows = await (
            from entry in db.Entries
            join detail in db.Details on entry.Hash equals detail.EntryHash
            where entry.Action == word && entry.At >= @from && entry.At < until && entry.SubjectKind == SubjectKind.Person && detail.Field == "attempts" && detail.Value != null
            select new { entry.SubjectId, detail.Value }).AsNoTracking().ToListAsync(cancellation);
        var attempts = rows.GroupBy(row => new PersonId(row.SubjectId)).ToDictionary(one => one.Key, one => one.Sum(row => (long)JsonNode.Parse(row.Value!)!));
        var names = await db.People.AsNoTracking().Where(person => attempts.Keys.Contains(person.Id)).ToDictionaryAsync(person => person.Id, person => person.DisplayName, cancellation);
        return [.. names.Select(one => new RefusedFact(one.Key, one.Value, attempts[one.Key]))];
    }

    /// <summary>"PC Robin Hale" is found by "Hale": ranks and first names are many people's.</summary>
    private static List<string> Words(string name, string? number) => [name.Split(' ')[^1], .. number is null ? Array.Empty<string>() : [number]];
}

/// <summary>Weeks from Monday to Monday, by the agency's clock.</summary>
public sealed class ReportWeek(TimeZoneInfo zone)
{
    /// <summary>The week that ended last.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Latest(DateTimeOffset now)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        return (DailyTurn.InstantOf(zone, monday.AddDays(-7)), DailyTurn.InstantOf(zone, monday));
    }
}

[DisallowConcurrentExecution]
internal sealed class AccessReportJob(MakeAccessReport make) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await make.RunAsync(cancellationToken);
}
