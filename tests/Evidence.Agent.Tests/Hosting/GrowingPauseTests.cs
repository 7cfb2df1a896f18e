using Evidence.Agent.Hosting;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class GrowingPauseTests
{
    [Fact]
    public void It_doubles_up_to_the_longest_and_begins_anew_when_all_is_well()
    {
        var pause = new GrowingPause(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600], Enumerable.Range(0, 11).Select(_ => (int)pause.Next().TotalSeconds));
        pause.Reset();
        Assert.Equal(10, pause.Next().TotalSeconds);
    }
}
