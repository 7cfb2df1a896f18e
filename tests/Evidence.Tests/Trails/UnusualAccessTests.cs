using Evidence.Formats;
using Evidence.Trails.Unusual;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class UnusualAccessTests
{
    private static readonly DeviceId Camera = DeviceId.New();

    [Fact]
    public void Nothing_is_unusual_where_all_do_alike() =>
        Assert.Empty(UnusualAccess.Of([.. Enumerable.Range(0, 5).SelectMany(_ => Views(Somebody(), 12))]));

    [Fact]
    public void Who_opens_far_more_than_others_of_their_role_is_named_with_the_numbers()
    {
        var busy = Somebody("PC Robin Hale");
        var lines = UnusualAccess.Of([.. Enumerable.Range(0, 4).SelectMany(n => Views(Somebody(), 3 + n % 2)), .. Views(busy, 30), .. Views(Somebody("Maya Okafor", "evidence-officer"), 30)]);
        var line = Assert.Single(lines);
        Assert.Equal((UnusualKind.Volume, busy.Viewer, "PC Robin Hale"), (line.Kind, line.Viewer, line.Name));
        Assert.Contains("Opened 30 recordings that are not their own.", line.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_are_never_too_many_and_the_same_recording_counts_once()
    {
        var one = Somebody() with { Item = ItemId.New() };
        Assert.Empty(UnusualAccess.Of([.. Enumerable.Range(0, 4).SelectMany(_ => Views(Somebody(), 1)), .. Views(Somebody(), UnusualAccess.LeastVolume - 1), .. Enumerable.Repeat(one, 50)]));
    }

    [Fact]
    public void Their_own_recordings_count_for_nothing_but_held_ones_are_their_own_incident()
    {
        var own = Somebody() with { IsOwn = true, Title = "Stop at the station" };
        Assert.Empty(UnusualAccess.Of([.. Enumerable.Range(0, 50).Select(_ => own with { Item = ItemId.New() })]));
        var line = Assert.Single(UnusualAccess.Of([own with { IsContested = true }]));
        Assert.Equal((UnusualKind.OwnIncident, "Opened 1 recording of their own that is held or quarantined: Stop at the station."), (line.Kind, line.Why));
        Assert.Empty(UnusualAccess.Of([own with { IsOwn = false, IsContested = true }]));
    }

    [Theory]
    [InlineData("Complaint about HALE.mp4", null, true)]
    [InlineData("BWC_0001.mp4", "PC/4471/26", true)]
    [InlineData("BWC_0001.mp4", "PC/12/26", false)]
    public void Their_own_name_or_number_in_what_they_open_is_unusual(string title, string? reference, bool isUnusual)
    {
        var view = Somebody() with { Words = ["Hale", "4471"], Title = title, Reference = reference };
        Assert.Equal(isUnusual, UnusualAccess.Of([view]).Any(line => line.Kind == UnusualKind.OwnName));
    }

    [Fact]
    public void A_name_of_two_letters_is_in_everything_and_says_nothing() =>
        Assert.Empty(UnusualAccess.Of([Somebody() with { Words = ["Li"], Title = "Clip.mp4" }]));

    [Fact]
    public void Devices_never_opened_before_stand_in_one_line()
    {
        var somebody = Somebody() with { IsNewDevice = true };
        var line = Assert.Single(UnusualAccess.Of([somebody with { Device = Camera }, somebody with { Device = Camera, Item = ItemId.New() }, somebody with { Device = DeviceId.New(), Item = ItemId.New() }]));
        Assert.Equal(UnusualKind.NewDevices, line.Kind);
        Assert.StartsWith("Opened recordings of 2 devices", line.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-30T00:00:00Z", "2026-11-23", "2026-11-30")]
    [InlineData("2026-12-06T23:59:59Z", "2026-11-23", "2026-11-30")]
    [InlineData("2026-11-29T12:00:00Z", "2026-11-16", "2026-11-23")]
    public void Weeks_run_from_Monday_to_Monday(string now, string from, string until)
    {
        var week = new ReportWeek(TimeZoneInfo.Utc).Latest(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((from, until), ($"{week.From:yyyy-MM-dd}", $"{week.Until:yyyy-MM-dd}"));
    }

    private static ViewFact Somebody(string name = "PC Kim Lowe", string role = "officer") =>
        new(PersonId.New(), name, role, [], ItemId.New(), "BWC_0001.mp4", null, IsOwn: false, IsContested: false, Camera, IsNewDevice: false);

    private static IEnumerable<ViewFact> Views(ViewFact of, int count) => Enumerable.Range(0, count).Select(_ => of with { Item = ItemId.New() });
}
