using System.Globalization;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Items;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>A worker that is killed while it copies or mends; the next one ends it, with one copy and one entry.</summary>
public sealed class SecondCopyKillTests(TwoStores archive) : IClassFixture<TwoStores>
{
    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.MakingCopies);

    [Theory, MemberData(nameof(Points))]
    public async Task A_second_copy_that_was_being_made_is_made_once(FaultPoint point)
    {
        var recording = await archive.RecordAsync();
        await StruckAsync(point);

        await CopyAsync();

        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.ObjectCopied);
        Assert.NotNull((await archive.CopyAsync(recording.Object, Archive.Second)).VerifiedAt);
        await AssertNothingIsTooManyAsync(Archive.Second);
    }

    [Theory, MemberData(nameof(Points))]
    public async Task A_copy_that_was_being_mended_is_mended_once(FaultPoint point)
    {
        var recording = await archive.RecordAsync();
        await CopyAsync();
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);
        await archive.ScrubAsync();
        await StruckAsync(point);

        await CopyAsync();

        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.CopyRepaired);
        Assert.Equal($"{recording.Object}-1", (await archive.CopyAsync(recording.Object)).Key);
        Assert.Null((await archive.CopyAsync(recording.Object)).DamagedAt);
        await AssertNothingIsTooManyAsync(Archive.Primary);
    }

    private async Task AssertNothingIsTooManyAsync(string store)
    {
        // So much later that nothing counts as still being on its way.
        archive.Clock.MoveAhead(TimeSpan.FromDays(10));
        Assert.True(await archive.CompareAsync(store));
        await using var db = archive.Open();
        Assert.Empty(await db.Findings.Where(f => f.Kind == FindingKind.UnknownObject || f.Kind == FindingKind.ExtraVersion).ToListAsync());
    }

    private Task<int> CopyAsync() => archive.Worker.GetRequiredService<MakeCopies>().RunAsync(default);

    private Task StruckAsync(FaultPoint point) => BesideDockingKillTests.ProbeStruckAsync(
        ["copies", archive.Station.Connections.App, archive.Data, archive.FolderOf(Archive.Second), archive.Clock.Ahead.TotalSeconds.ToString(CultureInfo.InvariantCulture)], new Strike(point, 1), "KILL");

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task ActAsync(string connection, string data, string second, string ahead)
    {
        var clock = new LaterClock();
        clock.MoveAhead(TimeSpan.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)));
        await using var worker = Archive.Services(data, connection, Archive.StoresIn(Path.Combine(data, "store"), second), clock);
        await worker.GetRequiredService<MakeCopies>().RunAsync(default);
    }
}
