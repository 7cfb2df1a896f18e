using System.Net.Http;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Testing.Running;
using Evidence.Web.Devices;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The real agent docks a camera shift after shift; the server says which recordings its numbers let expect and which are missing.</summary>
public sealed class ExpectedAndMissingTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Numbers_that_fell_out_between_two_dockings_are_expected_and_missing()
    {
        var card = await CameraAsync("BWC-GAP-1");
        await ShiftAsync(card, 39, 40, 41);
        Assert.Empty(await MissingAsync("BWC-GAP-1"));
        await ShiftAsync(card, 45, 46);

        Assert.Equal(["3 recordings expected and not found: 0042–0044"], await MissingAsync("BWC-GAP-1"));
        var session = await LatestAsync("BWC-GAP-1");
        var expected = Assert.Single(NumberText.Read(session.Expected));
        Assert.Equal((NumberingStart.Continues, 41L, 4), (expected.Start, expected.LastBefore, expected.Digits));
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task A_formatted_card_whose_numbering_begins_anew_misses_nothing()
    {
        var card = await CameraAsync("BWC-GAP-2");
        await ShiftAsync(card, 310, 311, 312);
        await ShiftAsync(card, 1, 2);

        Assert.Empty(await MissingAsync("BWC-GAP-2"));
        Assert.Equal(NumberingStart.Restarted, Assert.Single(NumberText.Read((await LatestAsync("BWC-GAP-2")).Expected)).Start);
        // From there on a gap is a gap again.
        await ShiftAsync(card, 4);
        Assert.Equal(["1 recording expected and not found: 0003"], await MissingAsync("BWC-GAP-2"));
    }

    [Fact]
    public async Task A_card_that_was_not_emptied_is_asked_for_nothing_that_is_on_it()
    {
        var card = await CameraAsync("BWC-GAP-3");
        Put(card, 10, 11);
        await station.OffloadAsync(card);
        Put(card, 12, 14);
        await station.OffloadAsync(card);

        Assert.Equal(["1 recording expected and not found: 0013"], await MissingAsync("BWC-GAP-3"));
        Assert.Equal(NumberingStart.Overlaps, Assert.Single(NumberText.Read((await LatestAsync("BWC-GAP-3")).Expected)).Start);
    }

    [Fact]
    public async Task An_emptied_camera_is_ready_and_one_that_keeps_its_files_is_safe()
    {
        var card = await CameraAsync("BWC-GAP-4");
        Put(card, 1, 2);
        await station.OffloadAsync(card);
        Assert.Equal((2, 0), await LeftAndErasedAsync("BWC-GAP-4"));
        await ShiftAsync(card, 3);

        Assert.Equal((0, 3), await LeftAndErasedAsync("BWC-GAP-4"));
        var differences = FileDifference.Read((await LatestAsync("BWC-GAP-4")).Differences);
        Assert.All(differences, difference => Assert.NotNull(difference.Permit));
    }

    [Fact]
    public async Task The_inventory_says_by_what_its_profile_was_known()
    {
        var card = await CameraAsync("BWC-GAP-5");
        await ShiftAsync(card, 1);
        Assert.Contains("DCIM/100MEDIA/CLIP0001.MP4", VolumeFacts.Read((await LatestAsync("BWC-GAP-5")).Volume).ProfileMatch, StringComparison.Ordinal);
    }

    private async Task<SimulatedCard> CameraAsync(string serial)
    {
        await station.RegisterAsync(serial);
        return station.Camera(serial);
    }

    /// <summary>Recordings with these numbers, docked and erased.</summary>
    private async Task ShiftAsync(SimulatedCard card, params int[] numbers)
    {
        Put(card, numbers);
        await station.OffloadAsync(card, 0, "--erase");
    }

    private static void Put(SimulatedCard card, params int[] numbers)
    {
        foreach (var number in numbers) card.Put($"DCIM/100MEDIA/CLIP{number:0000}.MP4", Filling.Bytes(3_000 + number, Random.Shared.Next()));
    }

    private async Task<DockSession> LatestAsync(string serial)
    {
        await using var db = station.Open();
        var device = await station.DeviceAsync(serial);
        return await db.DockSessions.AsNoTracking().Where(s => s.DeviceId == device).OrderByDescending(s => s.OpenedAt).FirstAsync();
    }

    private async Task<(int Left, int Erased)> LeftAndErasedAsync(string serial) =>
        DockEnding.Read((await LatestAsync(serial)).Ending) is { } ending ? (ending.Left, ending.Erased) : throw new InvalidOperationException("The session is not closed.");

    /// <summary>As the Docks page says it, of this device.</summary>
    private async Task<List<string?>> MissingAsync(string serial)
    {
        await using var db = station.Open();
        var sessions = await db.DockSessions.Where(s => s.DeviceId == db.Devices.Where(d => d.Serial == serial).Select(d => d.Id).First()).Select(s => s.Id).ToListAsync();
        var missing = await new ListDocks(db, TimeProvider.System).MissingAsync(TimeSpan.FromDays(7), null, default);
        return [.. missing.Where(one => sessions.Contains(one.Id)).Select(one => NumberText.Missing(NumberText.Read(one.Expected)))];
    }
}
