using System.Buffers.Binary;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>
/// The power goes while the agent writes into any of its journals: that of an object, long or short, or of a permit. Of the write that was not flushed
/// nothing is there, or a part, or all; and of files that are replaced whole, half a new one lies beside. The real agent goes on from there with the
/// real server. That each journal is read right at every single byte is tested beside the agent.
/// </summary>
public sealed class TornJournalTests(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    /// <summary>In several parts, each of which its journal tells of.</summary>
    private const int LongFile = 3_500_000;

    private const int Slice = 5, FrameHeader = 32, PayloadBytesAt = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly string[] JournalFolders = ["inflight", "permits"];

    /// <summary>Both tests dock at one station, which has what either has sent.</summary>
    private static readonly List<SimulatedCard> Cards = [];

    /// <summary>How much of the last record is left, of its length.</summary>
    private static IReadOnlyList<(string Name, Func<int, int> Left)> Tears { get; } =
        [("nothing", _ => 0), ("one byte", _ => 1), ("half", record => record / 2), ("all but a byte", record => record - 1)];

    [Fact]
    public Task Torn_in_some_of_its_writes_every_journal_leads_to_an_offload_that_completes() => RunAsync(Slice);

    [Fact, Trait("Category", "Campaign")]
    public Task Torn_in_any_of_its_writes_every_journal_leads_to_an_offload_that_completes() => RunAsync(int.MaxValue);

    private async Task RunAsync(int most)
    {
        using var draw = new FaultDraw(output);
        // The first docking of all sends the device's own file too, and so writes more than any after it.
        Assert.Equal(0, (await OffloadAsync(NextCard())).Exit);
        var traced = NextCard();
        Assert.Equal(0, (await OffloadAsync(traced, draw.Trace)).Exit);
        Invariant.TheCardIsErased(traced, "traced run");
        var random = new Random(draw.Seed);
        var writes = draw.All().Where(strike => strike.Point == FaultPoint.AppendLogWritten);
        var drawn = writes.SelectMany(write => Tears.Select(tear => (write, tear))).OrderBy(_ => random.Next()).Take(most).ToList();
        Assert.True(drawn.Count >= Math.Min(most, Tears.Count * 10), $"only {drawn.Count} tears: the agent hardly writes into its journals");
        foreach (var (write, tear) in drawn) await TearAsync(write, tear.Name, tear.Left, $"EVIDENCE_SEED={draw.Seed}, {write}, {tear.Name} left");
        await ProofOfAll.HoldsAsync(station.Running, [.. Cards]);
    }

    private async Task TearAsync(Strike write, string left, Func<int, int> leftOf, string when)
    {
        var card = NextCard();
        var (exit, log) = await OffloadAsync(card, write.As("KILL"));
        Assert.True(exit == ChildProcess.Killed, $"{when}: the agent ended with {exit}:\n{log}");
        var journal = JournalFolders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(station.Dock.State, folder), "*.journal", SearchOption.AllDirectories))
            .Where(path => new FileInfo(path).Length > 0).MaxBy(File.GetLastWriteTimeUtc)!;
        var kind = Tear(journal, leftOf);
        LeaveHalfOfNewFiles();
        output.WriteLine($"{write}: of record {kind} {left} was left");

        await Invariant.TheDeviceHoldsWhatHasNoReceiptAsync(station.Running, card, when);
        (exit, log) = await OffloadAsync(card);
        Assert.True(exit == 0, $"{when}: the next run ended with {exit}:\n{log}\n--- web\n{station.Running.Web.Log}");
        Invariant.TheCardIsErased(card, when);
    }

    /// <returns>Which record it was.</returns>
    private static string Tear(string journal, Func<int, int> leftOf)
    {
        var bytes = File.ReadAllBytes(journal);
        var (start, end, number) = (0, 0, 0);
        for (; end < bytes.Length; number++)
            (start, end) = (end, end + FrameHeader + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + PayloadBytesAt)));
        Assert.Equal(bytes.Length, end);
        File.WriteAllBytes(journal, bytes[..(start + leftOf(end - start))]);
        return $"{number} of {Path.GetRelativePath(Path.Combine(journal, "../../.."), journal).Split('/')[0]}";
    }

    /// <summary>Every other file of the state is replaced or made in one step: what a crash leaves of the step lies beside it.</summary>
    private void LeaveHalfOfNewFiles()
    {
        foreach (var path in Directory.EnumerateFiles(station.Dock.State, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is not (".journal" or ".lock" or ".new")).ToList())
        {
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes($"{path}.{Guid.NewGuid():N}.new", bytes[..(bytes.Length / 2)]);
        }
    }

    private SimulatedCard NextCard()
    {
        var card = station.Camera();
        Cards.Add(card);
        Filling.Small(card, Cards.Count);
        card.Put("DCIM/100MEDIA/LONG.MP4", Filling.Bytes(LongFile, 5_000 + Cards.Count));
        return card;
    }

    private async Task<(int Exit, string Log)> OffloadAsync(SimulatedCard card, params (string, string)[] also)
    {
        await using var agent = station.Dock.Program("offload", card.Root, "--erase", "--in-flight", "1", "--patience", "300");
        agent.Start(also);
        return (await agent.EndAsync(Patience), agent.Log);
    }
}
