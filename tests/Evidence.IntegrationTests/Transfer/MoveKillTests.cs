using Evidence.Durability;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>The compiled worker moves a store and is struck down at every step of it; each command, repeated, goes on where it stopped.</summary>
public sealed class MoveKillTests
{
    [Fact]
    public async Task Killed_at_every_step_of_a_move_nothing_is_lost_and_the_end_is_the_same()
    {
        await using var world = await MoveWorld.StartAsync(2);
        var before = await world.InAsync(world.Old);
        FaultPoint[] copying = [FaultPoint.StoreUploadBegun, FaultPoint.StorePartWritten, FaultPoint.StorePartCounted, FaultPoint.MoveObjectSent, FaultPoint.StoreCompleted, FaultPoint.MoveObjectsRead, FaultPoint.MoveObjectsCatalogued];
        foreach (var point in copying)
            await KilledAsync(world, point, "copy", "--from", "files", "--to", "vault");
        await DoneAsync(world, "copy", "--from", "files", "--to", "vault");
        foreach (var point in (FaultPoint[])[FaultPoint.MoveObjectProven, FaultPoint.MoveSheetSigned])
            await KilledAsync(world, point, "verify", "--from", "files", "--to", "vault", "--again");
        await DoneAsync(world, "verify", "--from", "files", "--to", "vault");
        await KilledAsync(world, FaultPoint.MoveBeforeSwitch, "switch", "--to", "vault");
        await DoneAsync(world, "switch", "--to", "vault");
        world.Primary = "vault";
        await world.ApproveAsync(world.Station.EvidenceOfficer, world.Station.Administrator);
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, """
            alter table transfer.move disable trigger user;
            update transfer.move set switched_at = switched_at - interval '31 days';
            alter table transfer.move enable trigger user;
            """);
        foreach (var point in (FaultPoint[])[FaultPoint.RetireObjectsProven, FaultPoint.RetireObjectsEntered, FaultPoint.RetireObjectDeleted])
            await KilledAsync(world, point, "retire", "--from", "files");
        await DoneAsync(world, "retire", "--from", "files");
        Assert.Equal(before, await world.InAsync(world.New));
        Assert.All(await world.InAsync(world.Old), held => Assert.Null(held.Value));
    }

    private static async Task KilledAsync(MoveWorld world, FaultPoint point, params string[] arguments)
    {
        var run = await RunAsync(world, arguments, ("EVIDENCE_FAULT", $"{point}:1:KILL"));
        Assert.True(run.ExitCode is ChildProcess.Killed, $"{point}: ended with {run.ExitCode}: {run.Error}");
        await world.AssertNothingLostAsync();
    }

    private static async Task DoneAsync(MoveWorld world, params string[] arguments)
    {
        var run = await RunAsync(world, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        await world.AssertNothingLostAsync();
    }

    private static Task<ChildProcess> RunAsync(MoveWorld world, string[] arguments, params (string, string)[] more) =>
        ChildProcess.RunAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "evidence-worker.dll"), "store", .. arguments],
        [
            ("ConnectionStrings__Evidence", world.Station.Connections.App), ("Evidence__Data", world.Station.DataFolder), ("Storage__Primary", world.Primary),
            ("Storage__Stores__files__Kind", "files"), ("Storage__Stores__files__Folder", world.Station.StoreFolder),
            ("Storage__Stores__vault__Kind", "files"), ("Storage__Stores__vault__Folder", world.VaultFolder), .. more,
        ]);
}
