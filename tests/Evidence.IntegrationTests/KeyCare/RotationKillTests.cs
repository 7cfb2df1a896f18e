using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Review;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Station = Evidence.IntegrationTests.Intake.Station;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>The compiled worker rotates a key and is struck at every step of it; nothing is unreadable in between, and repeated it ends where it would have.</summary>
public sealed class RotationKillTests(Station station) : IClassFixture<Station>
{
    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.RotatingAKek);

    public static TheoryData<FaultPoint, string> PointsAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.RotatingAKek);

    [Theory, MemberData(nameof(Points))]
    public Task A_rotation_that_was_killed_goes_on_where_it_stopped(FaultPoint point) => RotateAsync(point, "KILL");

    [Theory, MemberData(nameof(PointsAnyhow)), Trait("Category", "Campaign")]
    public Task A_rotation_struck_by_anything_goes_on_where_it_stopped(FaultPoint point, string fault) => RotateAsync(point, fault);

    private async Task RotateAsync(FaultPoint point, string fault)
    {
        await using var work = new KeyWork(station);
        await work.NoticeAsync();
        var recording = await Recording.ArriveAsync(station, 100);
        var before = (await work.ObjectAsync(recording)).KekId!;
        Assert.True(KeyName.TryParse(before, out var name));
        var next = name.Next.ToString();

        var ambush = new Ambush(new Strike(point, 1), fault);
        var struck = await RunAsync(["rotate", "kek"], ambush.Environment);
        Assert.True(ambush.WasReached && (fault == "KILL" ? struck.ExitCode == ChildProcess.Killed : struck.ExitCode != 0), $"{ambush}: {struck.ExitCode}: {struck.Output}{struck.Error}");
        await AssertReadableAsync();
        await work.AssertPlaysAsync(recording);

        // What the database does not know has not happened: it is asked for again.
        await using (var db = station.Open())
        {
            string[] again = await db.KeyVersions.AnyAsync(v => v.Name == next) ? ["rewrap"] : ["rotate", "kek"];
            var ended = await RunAsync(again);
            Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        }

        Assert.Equal(next, (await work.ObjectAsync(recording)).KekId);
        Assert.Equal([CustodyAction.KeyCreated, CustodyAction.DataKeysRewrapped], await work.ChainAsync(next));
        Assert.Equal([CustodyAction.KeyReplaced, CustodyAction.KeyClosed, CustodyAction.KeyRetired], (await work.ChainAsync(before)).TakeLast(3));
        Assert.False(File.Exists(Path.Combine(station.DataFolder, "keys", before + ".key")));
        await AssertReadableAsync();
        await work.AssertPlaysAsync(recording);
    }

    /// <summary>A program that starts now opens every data key.</summary>
    private async Task AssertReadableAsync()
    {
        using var ring = FileKeyRing.Open(Path.Combine(station.DataFolder, "keys"));
        await using var db = station.Open();
        foreach (var held in await db.SealedObjects.AsNoTracking().Where(o => o.WrappedKey != null).ToListAsync())
            (await ring.UnwrapDataKeyAsync(held.Wrapped, held.Id, default)).Dispose();
    }

    private Task<ChildProcess> RunAsync(string[] arguments, params (string, string)[] more) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), "keys", .. arguments],
            [("ConnectionStrings__Evidence", station.Connections.App), ("Evidence__Data", station.DataFolder), ("Evidence__Keys__BackupsKeptDays", "0"), .. more]);
}
