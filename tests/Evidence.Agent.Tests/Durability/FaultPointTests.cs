using Evidence.Durability;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

public sealed class FaultPointTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Test_builds_carry_the_points() => Assert.True(FaultPoints.Compiled);

    [Fact]
    public async Task Writes_each_pass_into_the_trace()
    {
        var run = await ChildProcess.ProbeAsync(typeof(FaultPointTests), ["write-new", folder["target"]], ("EVIDENCE_FAULT_TRACE", folder["trace"]));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["107 WriteNewFileWritten 1", "101 FlushFile 1", "103 BeforeRename 1", "104 AfterRename 1", "102 FlushFolder 1"],
            await File.ReadAllLinesAsync(folder["trace"]));
    }

    [Theory]
    [InlineData("FlushFile:1")]
    [InlineData("NoSuchPoint:1:KILL")]
    [InlineData("101:0:KILL")]
    [InlineData("101:1:ETEA")]
    public async Task Refuses_a_misspelt_order_rather_than_run_without_a_fault(string order)
    {
        var run = await ChildProcess.ProbeAsync(typeof(FaultPointTests), ["write-new", folder["target"]], ("EVIDENCE_FAULT", order));
        Assert.NotEqual(0, run.ExitCode);
        Assert.False(File.Exists(folder["target"]));
    }

    [Theory]
    [InlineData("WriteNewFileWritten", false)]
    [InlineData("FlushFile", false)]
    [InlineData("BeforeRename", false)]
    [InlineData("AfterRename", true)]
    [InlineData("FlushFolder", true)]
    public async Task A_killed_write_leaves_the_whole_file_or_none(string point, bool there)
    {
        var run = await ChildProcess.ProbeAsync(typeof(FaultPointTests), ["write-new", folder["target"]], ("EVIDENCE_FAULT", point + ":1:KILL"));
        Assert.Equal(ChildProcess.Killed, run.ExitCode);
        Assert.Equal(there, File.Exists(folder["target"]));
        if (there) Assert.Equal("new", await File.ReadAllTextAsync(folder["target"]));
    }

    [Fact]
    public void Numbers_stay_within_the_ranges_of_their_owners() =>
        Assert.All(Enum.GetValues<FaultPoint>(), point => Assert.InRange((int)point, 100, 799));

    public void Dispose() => folder.Dispose();
}
