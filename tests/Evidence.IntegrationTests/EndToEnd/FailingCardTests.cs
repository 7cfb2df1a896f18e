using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A card that does not give all its bytes stays in its bay until somebody comes.</summary>
public sealed class FailingCardTests(Station station) : IClassFixture<Station>
{
    private const int Segment = 1 << 20;

    [Fact]
    public async Task Only_the_file_that_could_not_be_read_is_read_again()
    {
        using var folder = new TempFolder();
        var dock = station.Running.NewVolume("failing");
        var card = SimulatedCard.BodyWorn(Directory.CreateDirectory(Path.Combine(dock, "bay-1")).FullName, Station.Serial);
        card.Put("DCIM/100MEDIA/A.MP4", Filling.Bytes(2 * Segment, 700));
        card.Put("DCIM/100MEDIA/LONG.MP4", Filling.Bytes(12 * Segment, 701));

        // One file at a time, so that the first read is one of A.MP4.
        await using var agent = station.Dock.Program("run", "--dock", dock, "--station", "off", "--in-flight", "1");
        agent.Start(("EVIDENCE_FAULT", "AgentCardRead:1:EIO"), ("EVIDENCE_FAULT_TRACE", folder["trace"]));
        await station.Running.UntilAsync("the first try ends with one file that was not read", () => Task.FromResult(agent.Log.Contains("A.MP4: NOT SAFE, it cannot be read", StringComparison.Ordinal)));
        await station.Running.UntilAsync("the next try brings it", () => Task.FromResult(agent.Log.Contains("A.MP4: safe", StringComparison.Ordinal)));
        await agent.StopAsync();

        var reads = File.ReadLines(folder["trace"]).Count(line => line.Contains(" AgentCardRead ", StringComparison.Ordinal));
        Assert.InRange(reads, 12, 12 + 8);
        await ProofOfAll.HoldsAsync(station.Running);
    }
}
