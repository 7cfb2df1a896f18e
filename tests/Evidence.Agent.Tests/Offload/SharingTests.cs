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
        var first = queue.Take();
        Assert.Equal("a.MP4", Assert.Single(first).Display);
        queue.Hurry(new(false, [Device("d.MP4"), Device("a.SRT"), Device("a.MP4"), Device("not there")]));
        var taken = Enumerable.Range(0, 4).Select(_ => queue.Take()).ToList();
        Assert.Equal(["d.MP4", "a.SRT", "b.MP4", "c.MP4"], taken.Select(files => Assert.Single(files).Display));
        Assert.Empty(queue.Take());
    }

    [Fact]
    public void A_volume_is_hurried_until_the_wanted_files_are_through_or_as_a_whole()
    {
        var queue = new FileQueue([File("a.MP4"), File("b.MP4")], _ => false);
        queue.Hurry(null);
        Assert.False(queue.IsHurried);
        queue.Hurry(new(false, [Device("b.MP4"), Device("not there")]));
        var wanted = queue.Take();
        Assert.True(queue.IsHurried);
        queue.Done(wanted);
        Assert.False(queue.IsHurried);
        queue.Hurry(new(true, [Device("b.MP4")]));
        Assert.True(queue.IsHurried);
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
    public async Task No_more_have_a_turn_than_may_and_a_hurried_one_gets_the_next()
    {
        using var turns = new Turns(1);
        var flying = await turns.TakeAsync(() => false, default);
        var patient = turns.TakeAsync(() => false, default);
        using var cancelled = new CancellationTokenSource();
        var gone = turns.TakeAsync(() => true, cancelled.Token);
        var hurried = turns.TakeAsync(() => true, default);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(patient.IsCompleted || hurried.IsCompleted);
        flying.Dispose();
        flying.Dispose();
        using (await hurried) Assert.False(patient.IsCompleted);
        (await patient).Dispose();
        (await turns.TakeAsync(() => false, default)).Dispose();
    }

    [Fact]
    public async Task While_a_hurried_volume_is_sent_others_begin_nothing_although_there_is_room()
    {
        using var slots = new FlightSlots(4, TimeProvider.System);
        using var other = slots.Join(() => false);
        var begun = await other.TakeAsync(default);
        var hurried = slots.Join(() => true);
        (await hurried.TakeAsync(default)).Dispose();
        using var alsoHurried = slots.Join(() => true);
        (await alsoHurried.TakeAsync(default)).Dispose();
        alsoHurried.Dispose();
        begun.Dispose();
        var held = other.TakeAsync(default);
        // Between two files of the hurried volume there is no slot taken, and still it is being sent.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(held.IsCompleted);
        hurried.Dispose();
        (await held).Dispose();
    }

    [Fact]
    public async Task A_hurried_volume_that_does_not_come_on_holds_the_others_back_for_half_a_minute_a_file()
    {
        var clock = new JumpingClock(TestAgency.Now);
        using var slots = new FlightSlots(4, clock);
        using var stuck = slots.Join(() => true);
        using var other = slots.Join(() => false);
        var startedAt = clock.GetTimestamp();
        (await other.TakeAsync(default)).Dispose();
        Assert.Equal(FlightSlots.LongestHeldBack, clock.GetElapsedTime(startedAt));
        (await other.TakeAsync(default)).Dispose();
        Assert.Equal(FlightSlots.LongestHeldBack * 2, clock.GetElapsedTime(startedAt));
    }

    [Fact]
    public async Task On_a_capped_line_a_part_of_a_hurried_volume_goes_before_those_that_wait_longer()
    {
        using var slots = new FlightSlots(4, TimeProvider.System);
        using var bandwidth = new Bandwidth(1_000_000, TimeProvider.System);
        var order = new List<string>();
        var onTheLine = await bandwidth.EnterAsync(default);
        var waiting = new[] { ("first", false), ("second", false), ("wanted", true) }.Select(one => SendAsync(one.Item1, one.Item2)).ToList();
        onTheLine.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(["wanted", "first", "second"], order);

        async Task SendAsync(string name, bool isHurried)
        {
            using var party = slots.Join(() => isHurried);
            using var line = await bandwidth.EnterAsync(default);
            order.Add(name);
        }
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
