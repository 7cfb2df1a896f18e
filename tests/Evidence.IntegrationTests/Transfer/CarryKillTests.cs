using Evidence.Database;
using Evidence.Durability;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>The compiled worker takes everything out and brings it in, and is struck down at every step of it; each command, repeated, ends as if it had not been.</summary>
public sealed class CarryKillTests
{
    [Fact]
    public Task Killed_at_every_step_an_export_and_its_import_end_with_everything() => CarryAsync("KILL");

    [Theory, InlineData("EIO"), InlineData("ENOSPC"), Trait("Category", "Campaign")]
    public Task With_a_disk_that_fails_at_every_step_an_export_and_its_import_end_with_everything(string fault) => CarryAsync(fault);

    private static async Task CarryAsync(string fault)
    {
        await using var world = await CarryWorld.StartAsync();
        await world.RecordAsync(5);
        var item = await world.Footage.RecordAsync("RICH", 3_000_000, sidecars: 2);
        string[] export = ["export", "--all", world.Export, "--passphrase-file", world.PassphraseFile];
        foreach (var point in FaultCoverage.Exporting)
        {
            await StruckAsync(world, point, fault, export, world.Station.Connections.App, world.Station.DataFolder, world.Station.StoreFolder);
            Assert.False(File.Exists(Path.Combine(world.Export, "export.txt")));
        }

        await DoneAsync(world, export, world.Station.Connections.App, world.Station.DataFolder, world.Station.StoreFolder);
        string[] import = ["import", world.Export, "--passphrase-file", world.PassphraseFile];
        foreach (var point in FaultCoverage.Importing)
        {
            await StruckAsync(world, point, fault, import, world.Target.App, world.TargetData, world.TargetStore);
            await using var db = world.OpenTarget();
            Assert.Empty(await db.Agency.ToListAsync());
        }

        await DoneAsync(world, import, world.Target.App, world.TargetData, world.TargetStore);
        await DoneAsync(world, import, world.Target.App, world.TargetData, world.TargetStore);
        await world.AssertSameRowsAsync();
        await world.AssertBundleVerifiesAsync(item);
    }

    private static async Task StruckAsync(CarryWorld world, FaultPoint point, string fault, string[] arguments, string database, string data, string store)
    {
        var ambush = new Ambush(new Strike(point, 1), fault);
        var run = await RunAsync(world, arguments, database, data, store, ambush.Environment);
        Assert.True(ambush.WasReached && (fault == "KILL" ? run.ExitCode == ChildProcess.Killed : run.ExitCode != 0), $"{ambush}: ended with {run.ExitCode}: {run.Error}");
    }

    private static async Task DoneAsync(CarryWorld world, string[] arguments, string database, string data, string store)
    {
        var run = await RunAsync(world, arguments, database, data, store);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static Task<ChildProcess> RunAsync(CarryWorld world, string[] arguments, string database, string data, string store, params (string, string)[] more) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), .. arguments],
            [("ConnectionStrings__Evidence", database), ("Evidence__Data", data), ("Evidence__Store", store), .. more]);
}
