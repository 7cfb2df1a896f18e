using System.Data.Common;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class ListDocksTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_docking_that_is_closed_while_the_list_is_read_is_in_it_once()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 10));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var closing = new AfterFirstStatement(() => agent.CloseAsync(device, session));

        await using (var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(station.Connections.App).AddInterceptors(closing).Options))
            Assert.Single(await new ListDocks(db, TimeProvider.System).RunAsync(null, default), dock => dock.Id == session);

        await using (var db = station.Open())
            Assert.Equal(DockSessionState.Closed, Assert.Single(await new ListDocks(db, TimeProvider.System).RunAsync(null, default), dock => dock.Id == session).State);
    }

    [Fact]
    public async Task Lists_what_waits_first_then_what_is_open_then_what_is_closed()
    {
        using var agent = await station.EnrolAsync();
        var sessions = new List<DockSessionId>();
        foreach (var (registered, closed) in ((bool, bool)[])[(true, true), (true, false), (false, false), (true, false)])
        {
            var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 10));
            if (registered) await station.RegisterAsync(device);
            sessions.Add(DockSessionId.New());
            await agent.DockAsync(device, sessions[^1]);
            if (closed) await TestAgent.OkAsync(await agent.CloseAsync(device, sessions[^1]), System.Net.HttpStatusCode.NoContent);
        }

        await using var db = station.Open();
        Assert.Equal([sessions[2], sessions[3], sessions[1], sessions[0]],
            (await new ListDocks(db, TimeProvider.System).RunAsync(null, default)).Select(dock => dock.Id).Where(sessions.Contains));
    }

    /// <summary>Somebody does something between the first statement and whatever follows it.</summary>
    private sealed class AfterFirstStatement(Func<Task> act) : DbCommandInterceptor
    {
        private bool isDone;

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (!isDone)
            {
                isDone = true;
                await act();
            }

            return result;
        }
    }
}
