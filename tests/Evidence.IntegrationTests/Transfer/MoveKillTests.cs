using Evidence.Durability;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>The compiled worker moves a store and is struck down at every step of it; each command, repeated, goes on where it stopped.</summary>
public sealed class MoveKillTests
{
    [Fact]
    public Task Killed_at_every_step_of_a_move_nothing_is_lost_and_the_end_is_the_same() => MoveAsync("KILL");

    [Theory, InlineData("EIO"), InlineData("ENOSPC"), Trait("Category", "Campaign")]
    public Task With_a_disk_that_fails_at_every_step_of_a_move_nothing_is_lost_and_the_end_is_the_same(string fault) => MoveAsync(fault);

    private static async Task MoveAsync(string fault)
    {
        await using var world = await MoveWorld.StartAsync(2);
        var before = await world.InAsync(world.Old);
        await StruckAsync(world, FaultCoverage.Copying, fault, "copy", "--from", "files", "--to", "vault");
        await DoneAsync(world, "copy", "--from", "files", "--to", "vault");
        await StruckAsync(world, FaultCoverage.Proving, fault, "verify", "--from", "files", "--to", "vault", "--again");
        await DoneAsync(world, "verify", "--from", "files", "--to", "vault");
        await StruckAsync(world, FaultCoverage.Switching, fault, "switch", "--to", "vault");
        await DoneAsync(world, "switch", "--to", "vault");
        world.Primary = "vault";
        await world.ApproveAsync(world.Station.EvidenceOfficer, world.Station.Administrator);
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, """
            alter table transfer.move disable trigger user;
            update transfer.move set switched_at = switched_at - interval '31 days';
            alter table transfer.move enable trigger user;
            """);
        await StruckAsync(world, FaultCoverage.Retiring, fault, "retire", "--from", "files");
        await DoneAsync(world, "retire", "--from", "files");
        Assert.Equal(before, await world.InAsync(world.New));
        Assert.All(await world.InAsync(world.Old), held => Assert.Null(held.Value));
    }

    /// <summary>The command is struck at each point in turn; a failing disk ends it as surely as a kill.</summary>
    private static async Task StruckAsync(MoveWorld world, IEnumerable<FaultPoint> points, string fault, params string[] arguments)
    {
        foreach (var point in points)
        {
            var ambush = new Ambush(new Strike(point, 1), fault);
            var run = await RunAsync(world, arguments, ambush.Environment);
            Assert.True(ambush.WasReached && (fault == "KILL" ? run.ExitCode == ChildProcess.Killed : run.ExitCode != 0), $"{ambush}: ended with {run.ExitCode}: {run.Error}");
            await world.AssertNothingLostAsync();
        }
    }

    private static async Task DoneAsync(MoveWorld world, params string[] arguments)
    {
        var run = await RunAsync(world, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        await world.AssertNothingLostAsync();
    }

    private static Task<ChildProcess> RunAsync(MoveWorld world, string[] arguments, params (string, string)[] more) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), "store", .. arguments],
        [
            ("ConnectionStrings__Evidence", world.Station.Connections.App), ("Evidence__Data", world.Station.DataFolder), ("Storage__Primary", world.Primary),
            ("Storage__Stores__files__Kind", "files"), ("Storage__Stores__files__Folder", world.Station.StoreFolder),
            ("Storage__Stores__vault__Kind", "files"), ("Storage__Stores__vault__Folder", world.VaultFolder), .. more,
        ]);
}
