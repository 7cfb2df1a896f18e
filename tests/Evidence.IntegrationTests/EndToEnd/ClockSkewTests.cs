using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The real agent on a machine whose clock is wrong: it enrols, delivers, erases by permit, and says how far both clocks were off.</summary>
public sealed class ClockSkewTests(Station station) : IClassFixture<Station>
{
    private const int Hour = 3600, Slack = 120;

    [Theory]
    [InlineData(-26 * Hour)]
    [InlineData(3 * 24 * Hour)]
    // A machine whose battery is empty begins some years ago.
    [InlineData(-5_000 * 24 * Hour)]
    public async Task An_agent_whose_clock_is_wrong_delivers_and_says_by_how_much_and_how_far_off_the_devices_is(int secondsOff)
    {
        var number = Math.Abs(secondsOff / Hour);
        var newest = $"DCIM/{number:D3}MEDIA/B{number}.MP4";
        var dock = await station.Running.EnrolDockPcAsync($"Clock off by {secondsOff} s", environment: WrongClock.OffBy(TimeSpan.FromSeconds(secondsOff)));
        var serial = $"CLOCK{secondsOff}";
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        Filling.Small(card, number);
        // The camera's own clock is two hours fast, as the time of its newest file shows to whoever has the right time.
        File.SetLastWriteTimeUtc(Path.Combine(card.Root, newest), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2));

        var run = await dock.OffloadAsync(card.Root, "--erase");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Invariant.TheCardIsErased(card, $"clock off by {secondsOff} s");

        await using var db = station.Open();
        var device = await station.DeviceAsync(serial);
        var session = await db.DockSessions.SingleAsync(s => s.DeviceId == device);
        Assert.NotNull(session.ClosedAt);
        foreach (var signed in new[] { session.FirstInventory, session.SecondInventory! })
        {
            var inventory = Inventory.Read(UnverifiedDocument.Parse(signed).Value!.Json).Value!;
            Assert.InRange((inventory.At - session.OpenedAt).TotalSeconds, -Slack, Slack);
            Assert.InRange(inventory.Completeness!.Clock.AgentOffsetSeconds, -secondsOff - Slack, -secondsOff + Slack);
        }
        var clock = Inventory.Read(UnverifiedDocument.Parse(session.FirstInventory).Value!.Json).Value!.Completeness!.Clock;
        Assert.Equal((ClockEvidence.Recorded, newest), (clock.Evidence, clock.Source));
        Assert.InRange(clock.SkewSeconds!.Value, 2 * Hour - Slack, 2 * Hour + Slack);
        await ProofOfAll.HoldsAsync(station.Running);
    }
}
