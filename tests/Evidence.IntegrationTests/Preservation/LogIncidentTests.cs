using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Preservation;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>A log that is not written, or that is behind its own copy, becomes an incident that people see.</summary>
public sealed class LogIncidentTests(OneStore archive) : IClassFixture<OneStore>
{
    [Fact]
    public async Task A_log_that_has_stopped_is_one_incident_after_two_minutes_and_not_before()
    {
        await using var db = archive.Open();
        await TellStandingAsync("place 17 of the log is empty");
        await WatchAsync();
        Assert.False(await db.Incidents.AnyAsync(i => i.Kind == FindingKind.LogStopped));

        archive.Clock.MoveAhead(TimeSpan.FromMinutes(3));
        await WatchAsync();
        await WatchAsync();

        var incident = await db.Incidents.SingleAsync(i => i.Kind == FindingKind.LogStopped);
        Assert.Equal((CopyFinding.Log, IncidentState.Open), (incident.Store, incident.State));
        Assert.Equal("place 17 of the log is empty", (await db.Findings.SingleAsync(f => f.IncidentId == incident.Id)).Text);

        await TellStandingAsync(null);
        archive.Clock.MoveAhead(TimeSpan.FromMinutes(3));
        await WatchAsync();
        Assert.Equal(IncidentState.Open, (await db.Incidents.AsNoTracking().SingleAsync(i => i.Id == incident.Id)).State);
    }

    [Fact]
    public async Task A_store_that_has_signed_for_more_than_the_database_has_is_an_incident()
    {
        var keys = archive.Station.Keys;
        var store = archive.Worker.GetRequiredService<ObjectStores>().Primary;
        await using var db = archive.Open();
        await LogAsync();
        archive.Clock.MoveAhead(TimeSpan.FromHours(2));
        var size = await db.LogCheckpoints.MaxAsync(c => c.Size) + 1_000;
        var ahead = SignedNote.Sign(new Checkpoint(keys.LogOrigin, size, Sha256Hash.Of("a root that was"u8)).ToText(), keys.LogSigners(archive.Clock.GetUtcNow()));
        await store.PutWholeAsync(LogCopy.HeadKey(0), LogCopy.Head(ahead.ToBytes(), []), default);

        await CopyAsync();

        var incident = await db.Incidents.SingleAsync(i => i.Kind == FindingKind.LogBehind);
        Assert.Contains($"over {size} entries", (await db.Findings.SingleAsync(f => f.IncidentId == incident.Id)).Text, StringComparison.Ordinal);
    }

    private async Task LogAsync()
    {
        await using var db = archive.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await archive.Station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = [SubjectOf.Item(ItemId.New())] }, default);
            await transaction.CommitAsync();
        }

        await Logged.CatchUpAsync(db, archive.Station.Keys);
    }

    private async Task TellStandingAsync(string? trouble)
    {
        await using var scope = archive.Worker.CreateAsyncScope();
        await new TellStanding(scope.ServiceProvider.GetRequiredService<Npgsql.NpgsqlDataSource>(), archive.Clock).RunAsync(trouble, default);
    }

    private async Task WatchAsync()
    {
        await using var scope = archive.Worker.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WatchLog>().RunAsync(default);
    }

    private async Task CopyAsync()
    {
        await using var scope = archive.Worker.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CopyLog>().RunAsync(default);
    }
}
