using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Intake;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A dock that falls silent for a month, a sweep that is cut off, and the dock again.</summary>
public sealed class SweepKillTests(Station station) : IClassFixture<Station>
{
    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.Sweep);

    public static TheoryData<FaultPoint, string> PointsAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.Sweep);

    [Theory, MemberData(nameof(Points))]
    public Task A_sweep_that_is_killed_is_ended_by_the_next_and_the_dock_that_comes_back_seals_the_file_anew(FaultPoint point) => SweepTwiceAsync(point, "KILL");

    [Theory, MemberData(nameof(PointsAnyhow)), Trait("Category", "Campaign")]
    public Task A_sweep_struck_by_anything_is_ended_by_the_next_and_the_dock_that_comes_back_seals_the_file_anew(FaultPoint point, string fault) => SweepTwiceAsync(point, fault);

    private async Task SweepTwiceAsync(FaultPoint point, string fault)
    {
        var card = station.Camera();
        var name = $"DCIM/100MEDIA/{point}-{fault}.MP4";
        card.Put(name, Filling.Bytes(3_000_000, (int)point + fault.Length));
        await using var agent = station.Dock.Program("offload", card.Root, "--erase", "--patience", "300");
        agent.Start(("EVIDENCE_FAULT", "AgentAfterPart:1:KILL"));
        Assert.Equal(ChildProcess.Killed, await agent.EndAsync(TimeSpan.FromMinutes(3)));

        string[] sweep = ["sweep", station.Running.Database.App, station.Running.Store];
        await BesideDockingKillTests.ProbeStruckAsync(sweep, new Strike(point, 1), fault);
        var again = await ChildProcess.ProbeAsync(typeof(SweepKillTests), sweep);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        Assert.Empty(Directory.GetFiles(Path.Combine(station.Running.Store, "uploads")));

        agent.Start();
        Assert.True(await agent.EndAsync(TimeSpan.FromMinutes(3)) == 0, agent.Log);
        Invariant.TheCardIsErased(card, name);
        await ProofOfAll.SettledAsync(station.Running);
        await using var db = station.Open();
        var path = Sha256Hash.Of(SimulatedCard.PathOf(name).Bytes);
        Assert.Equal([UploadState.Abandoned, UploadState.Verified], await db.Uploads.Where(u => u.PathSha256 == path).OrderBy(u => u.StartedAt).Select(u => u.State).ToListAsync());
        await ProofOfAll.HoldsAsync(station.Running);
    }

    /// <summary>Run as a program of its own, to be struck: the sweep of a month later.</summary>
    internal static async Task RunAsync(string connection, string folder)
    {
        await using var db = EvidenceDatabase.Open(connection);
        var store = new FileSystemStore(folder, (await File.ReadAllTextAsync(Path.Combine(folder, "store.id"))).Trim());
        await new SweepUploads(db, store, new IntakeOptions(), new LaterClock(TimeSpan.FromDays(31)), NullLogger<SweepUploads>.Instance).RunAsync(default);
    }
}
