using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Xunit;

namespace Evidence.Formats.Tests.Custody;

/// <summary>
/// The script in tests/independent was written from the normative page alone, in Python. Where the two disagree, either
/// the page or one of the programs is wrong.
/// </summary>
public sealed class IndependentReaderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-custody-");

    public void Dispose() => folder.Delete(true);

    [Fact]
    public async Task Another_program_finds_the_same_hashes_and_opens_the_same_commitments()
    {
        var (chain, details) = ChainWithDetails();
        var (exit, report) = await RunAsync(chain, details);
        Assert.Equal(0, exit);
        Assert.Equal(chain.Select(e => EntryHash.Of(e).ToString()), report["hashes"]!.AsArray().Select(h => h!.GetValue<string>()));
        Assert.Equal((2, 1, 1, 1), (Count("opened"), Count("withheld"), Count("erased"), Count("missing")));

        int Count(string kind) => report[kind]!.GetValue<int>();
    }

    [Fact]
    public async Task Another_program_finds_a_changed_entry()
    {
        var (chain, details) = ChainWithDetails();
        chain[1] = CustodySamples.Changed(chain[1], json => json["policy"] = "builtin/2");
        Assert.Equal(1, (await RunAsync(chain, details)).Exit);
    }

    [Fact]
    public async Task Another_program_finds_a_changed_value()
    {
        var (chain, details) = ChainWithDetails();
        details[0] = CustodySamples.Changed(details[0], json => json["value"] = "Somebody Else");
        Assert.Equal(1, (await RunAsync(chain, details)).Exit);
    }

    /// <summary>One detail of every kind, with text that tries the canonical form; the last entry's is missing.</summary>
    private static (List<byte[]> Chain, List<byte[]> Details) ChainWithDetails()
    {
        var chain = new List<byte[]>();
        var details = new List<byte[]>();
        JsonNode?[] values = ["Żółć \"плёнка\" \u0001\u007f\u2028 😀", new JsonObject { ["😀"] = 1, ["\ufb33"] = new JsonArray(null, true, -5) }, "x", "y", "z"];
        Sha256Hash? previous = null;
        for (var i = 0; i < values.Length; i++)
        {
            var opening = Commitment.To(values[i]);
            var entry = CustodySamples.First with
            {
                Sequence = i,
                Previous = previous,
                Commitments = new Dictionary<string, Sha256Hash> { [CustodyEntry.ActorName] = opening.Hash },
            };
            chain.Add(entry.ToCanonicalBytes());
            previous = EntryHash.Of(chain[^1]);
            if (Detail(i, previous.Value, opening) is { } detail) details.Add(detail.ToCanonicalBytes());
        }

        return (chain, details);
    }

    private static DetailLine? Detail(int i, Sha256Hash entry, Commitment opening) => i switch
    {
        0 or 1 => new DetailLine.Present(entry, CustodyEntry.ActorName, opening),
        2 => new DetailLine.Withheld(entry, CustodyEntry.ActorName, "not needed by the recipient"),
        3 => new DetailLine.Erased(entry, CustodyEntry.ActorName, entry),
        _ => null,
    };

    private async Task<(int Exit, JsonNode Report)> RunAsync(IEnumerable<byte[]> chain, IEnumerable<byte[]> details)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(Repository.Root, "tests", "independent", "custody.py"),
                await WriteAsync("chain.jsonl", chain),
                await WriteAsync("details.jsonl", details),
            },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, JsonNode.Parse(output)!);
    }

    private async Task<string> WriteAsync(string name, IEnumerable<byte[]> lines)
    {
        var path = Path.Combine(folder.FullName, name);
        await File.WriteAllBytesAsync(path, [.. lines.SelectMany(line => line.Append((byte)'\n'))]);
        return path;
    }
}
