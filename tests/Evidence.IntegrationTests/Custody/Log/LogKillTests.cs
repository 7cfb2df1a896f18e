using System.Globalization;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>Whoever writes the log is killed; there is one tree afterwards, without a gap, a double or a fork.</summary>
public sealed class LogKillTests
{
    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.WritingTheLog);

    [Theory, MemberData(nameof(Points))]
    public async Task A_sequencer_that_is_killed_has_written_all_of_it_or_nothing(FaultPoint point)
    {
        await using var world = await LogWorld.CreateAsync();
        await world.AppendAsync([.. Enumerable.Range(0, 300).Select(_ => SubjectOf.Item(ItemId.New()))]);

        await BesideDockingKillTests.ProbeStruckAsync(["log", world.Database.Connections.App, world.KeyFolder], new Strike(point, 1), "KILL");

        await using var db = world.Database.Open();
        Assert.Equal(point == FaultPoint.LogCommitted ? 301 : 0, await db.LogLeaves.CountAsync());
        await world.AppendAsync(SubjectOf.Item(ItemId.New()));
        await (await world.SequencerAsync()).RunAsync(default);
        Assert.Equal(302, await world.Check.RunAsync(default));
        Assert.DoesNotContain((await world.VerifyAsync()).Findings, finding => finding.Code != "entries-not-published");
    }

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task RunAsync(string connection, string keyFolder)
    {
        using var keys = FileKeyRing.Open(keyFolder);
        await using var source = NpgsqlDataSource.Create(connection);
        await new GrowLog(source, keys, TimeProvider.System, await new CheckLog(source, keys).RebuildAsync(default)).RunAsync(default);
    }

    [Fact]
    public Task Two_workers_that_are_killed_in_turn_write_one_log() => KillInTurnAsync(6);

    [Fact, Trait("Category", "Campaign")]
    public Task Two_workers_that_are_killed_two_hundred_times_write_one_log() => KillInTurnAsync(200);

    private static async Task KillInTurnAsync(int kills)
    {
        await using var running = await RunningEvidence.StartAsync();
        await using var other = running.NewWorker("other worker");
        other.Start();
        using var state = new TempFolder();
        using var done = new CancellationTokenSource();
        var writing = WriteAsync(running, done.Token);
        RunningProgram[] workers = [running.Worker, other];
        await running.UntilAsync("the log has begun", async () => await SizeAsync(running) > 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var before = await SizeAsync(running);
            await workers[kill % 2].KillAsync();
            workers[kill % 2].Start();
            await running.UntilAsync($"the log grows after kill {kill}", async () => await SizeAsync(running) > before + 1);
            if (kill % 20 == 0)
                await RequireIntactAsync(running, state["seen"]);
        }

        await done.CancelAsync();
        var written = await writing;
        await running.UntilAsync("every entry is in the log", async () => await UnloggedAsync(running) == 0);
        await RequireIntactAsync(running, state["seen"]);
        Assert.True(await SizeAsync(running) > written);
        using var keys = FileKeyRing.Open(Path.Combine(running.Data, "keys"));
        await using var source = NpgsqlDataSource.Create(running.Database.App);
        Assert.Equal(await SizeAsync(running), await new CheckLog(source, keys).RunAsync(default));
    }

    private static async Task<int> WriteAsync(RunningEvidence running, CancellationToken stop)
    {
        var custody = new CustodyLog(TimeProvider.System);
        var subjects = Enumerable.Range(0, 6).Select(_ => SubjectOf.Item(ItemId.New())).ToArray();
        var written = 0;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async writer =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await using var db = EvidenceDatabase.Open(running.Database.App);
                await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
                await custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = [subjects[(writer + n) % 6]] }, CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
                Interlocked.Increment(ref written);
                await Task.Delay(10, CancellationToken.None);
            }
        }));
        return written;
    }

    private static async Task RequireIntactAsync(RunningEvidence running, string seen)
    {
        using var keys = FileKeyRing.Open(Path.Combine(running.Data, "keys"));
        foreach (var key in keys.LogKeys)
        {
            var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), "log", new Uri(running.Address, "/log/").ToString(), "--key", key.ToString(), "--state", seen]);
            Assert.True(run.ExitCode == 0, $"evidence-verify log ended with {run.ExitCode}:\n{run.Output}\n{run.Error}\n{running.Worker.Log}");
        }
    }

    private static Task<long> SizeAsync(RunningEvidence running) => CountAsync(running, "select coalesce(max(size), 0) from custody.checkpoint");

    private static Task<long> UnloggedAsync(RunningEvidence running) => CountAsync(running, "select count(*) from custody.entry e where not exists (select from custody.leaf l where l.hash = e.hash)");

    private static async Task<long> CountAsync(RunningEvidence running, string question)
    {
        await using var source = NpgsqlDataSource.Create(running.Database.App);
        await using var command = source.CreateCommand(question);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
