using Evidence.Formats.Log;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>What custody costs: business transactions with entries beside the same without, entries on one hot item, time to a signed checkpoint, and verifying.</summary>
internal static class CustodyBench
{
    private const double AppendTarget = 0.5, HotTarget = 500, CheckpointTarget = 2;
    private const int VerifiedEntries = 1_000_000, DisclosedEntries = 50;
    private const long LargeLog = 10_000_000;

    public static async Task RunAsync(Stand stand)
    {
        await using var source = NpgsqlDataSource.Create(Stand.Database);
        var (append, hot) = await AppendAsync(source);
        var few = await VerifyRate.MeasureAsync(stand, VerifiedEntries / 10);
        var many = await VerifyRate.MeasureAsync(stand, VerifiedEntries);
        Console.WriteLine(FormattableString.Invariant(
            $"  verifying {VerifiedEntries} entries {many.EntriesPerSecond:F0}/s, {many.PeakMiB:F0} MiB (a tenth of them: {few.PeakMiB:F0} MiB); proofs {many.ProofsPerSecond:F0}/s"));
        var proof = await ProofBytesAsync(source);
        Console.WriteLine(FormattableString.Invariant($"  proofs of {DisclosedEntries} entries     {proof} bytes in a log of {LargeLog} (computed)"));
        BenchResult.Write(stand.Results, "custody", ("append_over_plain", append.HandOver.Ratio), ("append_over_two_rows", append.TwoRows.Ratio), ("hot_item_per_s", hot), ("checkpoint_p95_s", append.CheckpointP95),
            ("verify_entries_per_s", many.EntriesPerSecond), ("verify_peak_rss_mb", many.PeakMiB), ("proof_bytes_10m", proof));
    }

    /// <summary>What writing costs, told and not kept: for whoever makes it cheaper.</summary>
    public static async Task RunAppendAsync()
    {
        await using var source = NpgsqlDataSource.Create(Stand.Database);
        await AppendAsync(source);
    }

    private static async Task<(AppendFigures Append, double Hot)> AppendAsync(NpgsqlDataSource source)
    {
        var append = await AppendRate.MeasureAsync(source);
        Console.WriteLine(FormattableString.Invariant(
            $"  hand-overs of devices    {append.HandOver.With:F0}/s with custody, {append.HandOver.Without:F0}/s without: {append.HandOver.Ratio:F2}   ({BenchResult.Against(append.HandOver.Ratio, AppendTarget, most: false)})"));
        Console.WriteLine(FormattableString.Invariant(
            $"  two bare rows            {append.TwoRows.With:F0}/s with custody, {append.TwoRows.Without:F0}/s without: {append.TwoRows.Ratio:F2}"));
        Console.WriteLine(FormattableString.Invariant($"  commit to checkpoint     p95 {append.CheckpointP95:F2} s at that load   ({BenchResult.Against(append.CheckpointP95, CheckpointTarget)})"));
        var hot = await AppendRate.MeasureHotAsync(source);
        Console.WriteLine(FormattableString.Invariant($"  one hot item             {hot:F0} entries/s   ({BenchResult.Against(hot, HotTarget, most: false)})"));
        return (append, hot);
    }

    /// <summary>The files of one item's entries, spread evenly over a large log, under a checkpoint as this installation signs it.</summary>
    private static async Task<long> ProofBytesAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select note from custody.checkpoint order by size desc limit 1");
        if (await command.ExecuteScalarAsync() is not byte[] bytes || !SignedNote.TryParse(bytes, out var note))
            throw new BenchFailure("Nothing was logged.");
        return Enumerable.Range(0, DisclosedEntries).Sum(number =>
        {
            var index = number * (LargeLog / DisclosedEntries) + number;
            return (long)new LogProof(index, MerkleTree.Inclusion(index, LargeLog, (_, _) => MerkleTree.EmptyRoot), note, null).ToBytes().Length;
        });
    }
}
