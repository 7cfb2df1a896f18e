using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.Agent.Tests.Durability;

/// <summary>
/// A cross-check of our own fault points from the kernel's side: calls that the durability module really makes on its paths are failed one
/// by one by strace. Whatever fails, nothing is torn, nothing is called durable that is not there, and the next run succeeds.
/// </summary>
public sealed partial class SyscallTests(ITestOutputHelper output) : IDisposable
{
    private const int Sampled = 30;
    private const string Calls = "openat,fsync,pwrite64,write,renameat2,rename,unlink,unlinkat,ftruncate,flock,fallocate";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Thirty_calls_failed_by_the_kernel_tear_nothing_and_are_repeated()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_SEED"), out var told) ? told : 20261121;
        output.WriteLine($"EVIDENCE_SEED={seed}");
        var random = new Random(seed);
        var calls = new List<(string Act, string Call, int Nth)>();
        foreach (var act in new[] { "write-new", "replace", "append", "delete", "flush-folder" })
            calls.AddRange(await TraceAsync(act));
        var sample = calls.OrderBy(_ => random.Next()).Take(Sampled).ToList();
        Assert.True(sample.Count == Sampled, $"only {calls.Count} calls were made");
        foreach (var (act, call, nth) in sample)
            await FailAsync(act, call, nth, random.Next(2) == 0 ? "EIO" : "ENOSPC");
    }

    private async Task<List<(string, string, int)>> TraceAsync(string act)
    {
        var target = Prepare(act);
        var run = await StraceAsync(folder["trace"], act, target, "-e", "trace=" + Calls);
        Assert.Equal(0, run.ExitCode);
        var made = (await File.ReadAllLinesAsync(folder["trace"])).Select(line => CallName().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);
        return [.. made.GroupBy(name => name).SelectMany(group => Enumerable.Range(1, group.Count()).Select(nth => (act, group.Key, nth)))];
    }

    private async Task FailAsync(string act, string call, int nth, string errno)
    {
        var when = string.Create(CultureInfo.InvariantCulture, $"{act}: {call} number {nth} fails with {errno}");
        var target = Prepare(act);
        var run = await StraceAsync(folder["trace"], act, target, "-e", "trace=" + call, "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:error={errno}:when={nth}"));
        Assert.True((await File.ReadAllTextAsync(folder["trace"])).Contains("(INJECTED)", StringComparison.Ordinal), when + ": it was not reached");
        output.WriteLine($"{when}: {(run.ExitCode == 0 ? "durable all the same" : "refused")}");
        AssertWhole(act, target, isDurable: run.ExitCode == 0, run.Output, when);

        var again = await ChildProcess.RunAsync("dotnet", ["exec", typeof(SyscallTests).Assembly.Location, act, target]);
        Assert.True(again.ExitCode == 0 || again.Output.Contains(nameof(AlreadyThereException), StringComparison.Ordinal), $"{when}: the next run said {again.Output}{again.Error}");
        AssertWhole(act, target, isDurable: true, "", when);
    }

    private string Prepare(string act)
    {
        var place = Directory.CreateDirectory(folder[Guid.NewGuid().ToString("N")]).FullName;
        var target = Path.Combine(place, "target");
        if (act is "replace" or "delete") File.WriteAllText(target, "old");
        return act == "flush-folder" ? place : target;
    }

    private static void AssertWhole(string act, string target, bool isDurable, string told, string when)
    {
        switch (act)
        {
            case "write-new":
                Assert.True(File.Exists(target) ? File.ReadAllText(target) == "new" : !isDurable, when);
                break;
            case "replace":
                Assert.True(File.ReadAllText(target) is var text && (text == "new" || (text == "old" && !isDurable)), when);
                break;
            case "delete":
                Assert.True(!File.Exists(target) || !isDurable, when);
                break;
            case "append":
                AssertRecords(target, isDurable, told.Split('\n').Count(line => int.TryParse(line, out _)), when);
                break;
        }
    }

    private static void AssertRecords(string path, bool isDurable, int promised, string when)
    {
        using var log = AppendLog.Open(path);
        var found = log.Recovered.Select(Encoding.ASCII.GetString).ToList();
        Assert.True(found.SequenceEqual(Enumerable.Range(0, found.Count).Select(number => $"record {number}")), when);
        Assert.True(isDurable ? found.Count == 10 : found.Count >= promised && found.Count <= promised + 1, $"{when}: {found.Count} records, {promised} promised");
    }

    /// <summary>Only calls on the target and its folder count and can fail: the runtime's own are left alone.</summary>
    private static Task<ChildProcess> StraceAsync(string trace, string act, string target, params string[] expressions) => ChildProcess.RunAsync("strace",
        ["-f", "-qq", "-o", trace, "-P", target, "-P", Path.GetDirectoryName(target)!, .. expressions, "dotnet", "exec", typeof(SyscallTests).Assembly.Location, act, target]);

    [GeneratedRegex(@"^\d+ +(?<name>[a-z0-9]+)\(")]
    private static partial Regex CallName();
}
