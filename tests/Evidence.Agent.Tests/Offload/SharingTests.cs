using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

/// <summary>What files in flight share: the order, the slots, the line.</summary>
public sealed class SharingTests
{
    [Fact]
    public void A_hurried_file_is_taken_next_and_sidecars_come_last()
    {
        var queue = new FileQueue([File("a.SRT"), File("a.MP4"), File("b.MP4"), File("c.MP4"), File("d.MP4")], file => file.Display.EndsWith("SRT", StringComparison.Ordinal));
        Assert.Equal("a.MP4", Assert.Single(queue.Take()).Display);
        queue.Hurry(new(false, [Device("d.MP4"), Device("a.SRT"), Device("a.MP4"), Device("not there")]));
        Assert.False(queue.IsHurried);
        queue.Hurry(new(true, [Device("d.MP4"), Device("a.SRT")]));
        Assert.True(queue.IsHurried);
        Assert.Equal(["d.MP4", "a.SRT", "b.MP4", "c.MP4"], Enumerable.Range(0, 4).Select(_ => Assert.Single(queue.Take()).Display));
        Assert.Empty(queue.Take());
    }

    [Fact]
    public void Short_files_that_follow_one_another_are_taken_together_and_long_ones_alone()
    {
        const int longer = (1 << 16) + 1;
        var queue = new FileQueue([File("a", 10), File("b", 0), File("c"), File("d", 10), File("e", 10), File("f", longer)], _ => false);
        queue.Hurry(new(false, [Device("e")]));
        Assert.Equal(["e", "a", "b"], queue.Take().Select(file => file.Display));
        Assert.Equal(["c"], queue.Take().Select(file => file.Display));
        Assert.Equal(["d"], queue.Take().Select(file => file.Display));
        Assert.Equal(["f"], queue.Take().Select(file => file.Display));
        var many = new FileQueue(Enumerable.Range(0, 300).Select(number => File($"{number}", 1 << 16)), _ => false);
        Assert.Equal(ShortFiles.MostBytes >> 16, many.Take().Count);
        many = new FileQueue(Enumerable.Range(0, 300).Select(number => File($"{number}", 1)), _ => false);
        Assert.Equal(ShortFiles.Most, many.Take().Count);
    }

    [Fact]
    public async Task No_more_files_fly_than_slots_and_a_hurried_volume_gets_the_next()
    {
        var slots = new FlightSlots(1);
        var flying = await slots.TakeAsync(() => false, default);
        var patient = slots.TakeAsync(() => false, default);
        using var cancelled = new CancellationTokenSource();
        var gone = slots.TakeAsync(() => true, cancelled.Token);
        var hurried = slots.TakeAsync(() => true, default);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(patient.IsCompleted || hurried.IsCompleted);
        flying.Dispose();
        flying.Dispose();
        using (await hurried) Assert.False(patient.IsCompleted);
        (await patient).Dispose();
        (await slots.TakeAsync(() => false, default)).Dispose();
    }

    [Fact]
    public async Task A_cap_lets_no_more_through_than_its_rate_and_a_tenth_of_a_second()
    {
        var clock = new JumpingClock(TestAgency.Now);
        using var bandwidth = new Bandwidth(1_000_000, clock);
        var startedAt = clock.GetTimestamp();
        for (var part = 0; part < 3; part++)
        {
            using var line = await bandwidth.EnterAsync(default);
            using var content = new OutgoingContent(new byte[1_000_000], bandwidth);
            Assert.Equal(1_000_000, content.Headers.ContentLength);
            using var sent = new MemoryStream();
            await content.CopyToAsync(sent);
            Assert.Equal(1_000_000, sent.Length);
        }
        Assert.InRange(clock.GetElapsedTime(startedAt).TotalSeconds, 2.89, 3.1);
    }

    private static CardFile File(string path, long bytes = 1_000_000) => new(RawPath.Parse(System.Text.Encoding.UTF8.GetBytes(path)), new() { Bytes = bytes });

    private static DevicePath Device(string path) => DevicePath.From(System.Text.Encoding.UTF8.GetBytes(path));
}
