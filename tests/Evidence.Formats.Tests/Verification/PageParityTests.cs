using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Tests.Independent;
using Evidence.Formats.Verification;
using Evidence.Verifier;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary>
/// Two verifiers, written apart from one document: of every bundle here, verify.html's and this program's say the same verdict, the same findings about
/// the same places, and the same of what was checked.
/// </summary>
public sealed class PageParityTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-page-");
    private readonly List<PageCase> cases = [];

    public void Dispose() => folder.Delete(true);

    [ForeignFact("verify-page.mjs")]
    public async Task Both_say_the_same_of_whole_bundles_and_of_every_damage()
    {
        foreach (var (name, damage) in PageCases.Damages)
        {
            using var bundle = new SampleBundle();
            damage(bundle);
            await AddAsync(name, bundle);
        }

        foreach (var (name, log, damage) in PageCases.LogDamages())
        {
            using var bundle = new SampleBundle(log);
            damage(bundle);
            await AddAsync(name, bundle);
            log.Dispose();
        }

        await CompareAsync();
    }

    [Fact]
    public async Task Both_know_the_same_actions()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "src", "Evidence.Verifier", "Page", "core", "actions.ts"));
        Assert.Equal(CustodyAction.Vocabulary.Select(action => $"  \"{action}\","), lines.Where(line => line.StartsWith("  \"", StringComparison.Ordinal)));
    }

    [ForeignFact("verify-page.mjs")]
    public async Task Both_find_the_vector_intact()
    {
        var vector = Repository.Vectors("bundle", "v1");
        cases.Add(new PageCase("vector", Path.Combine(vector, "bundle.zip"), Sha256Hash.Parse((await File.ReadAllTextAsync(Path.Combine(vector, "root.txt"))).Trim())));
        Assert.Contains("\"verdict\":\"intact\"", cases[0].Ours(), StringComparison.Ordinal);
        await CompareAsync();
    }

    [ForeignFact("verify-page.mjs")]
    public async Task Both_say_the_same_with_no_root_with_another_and_of_a_folder()
    {
        using var log = new SampleLog();
        using var bundle = new SampleBundle(log);
        var path = await bundle.WriteAsync(folder.FullName);
        cases.Add(new PageCase("no root", path, null));
        cases.Add(new PageCase("another root", path, Sha256Hash.Of("other"u8)));
        ZipFile.ExtractToDirectory(path, folder.FullName);
        cases.Add(new PageCase("folder", folder.GetDirectories().Single().FullName, bundle.Root));
        await CompareAsync();
    }

    [ForeignFact("verify-page.mjs")]
    public async Task Both_say_the_same_of_archives_in_which_any_bit_turned_and_of_packed_ones()
    {
        using var log = new SampleLog();
        using var bundle = new SampleBundle(log);
        var whole = await bundle.WriteAsync(folder.FullName);
        var zip = await File.ReadAllBytesAsync(whole);
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var changed = zip.ToArray();
            // Half of them in the directory and its end, where most of what an archive can say wrong is said.
            var at = i % 2 == 0 ? random.Next(zip.Length) : zip.Length - 1 - random.Next(zip.Length / 20);
            changed[at] ^= (byte)(1 << random.Next(8));
            await AddAsync($"bit in byte {at}", changed, bundle.Root);
        }

        await AddAsync("cut off", zip[..^100], bundle.Root);
        await AddAsync("more after it", [.. zip, 0], bundle.Root);
        await AddAsync("packed", Packed(whole), bundle.Root);
        await AddAsync("no archive", "hello"u8.ToArray(), bundle.Root);
        await CompareAsync();
    }

    [ForeignFact("verify-page.mjs")]
    public async Task Both_say_the_same_of_bags_of_other_makers()
    {
        foreach (var bag in Directory.GetDirectories(Repository.Vectors("bagit", "v1")).Order(StringComparer.Ordinal))
            cases.Add(new PageCase(Path.GetFileName(bag), bag, null));
        Assert.NotEmpty(cases);
        await CompareAsync();
    }

    private static byte[] Packed(string path)
    {
        using var output = new MemoryStream();
        using (var packed = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        using (var stored = ZipFile.OpenRead(path))
            foreach (var entry in stored.Entries)
            {
                using var from = entry.Open();
                using var to = packed.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
                from.CopyTo(to);
            }

        return output.ToArray();
    }

    private async Task AddAsync(string name, SampleBundle bundle) => cases.Add(new PageCase(name, await bundle.WriteAsync(folder.FullName), bundle.Root));

    private async Task AddAsync(string name, byte[] zip, Sha256Hash root)
    {
        var path = Path.Combine(folder.FullName, $"{cases.Count}.zip");
        await File.WriteAllBytesAsync(path, zip);
        cases.Add(new PageCase(name, path, root));
    }

    private async Task CompareAsync()
    {
        var list = Path.Combine(folder.FullName, "list.json");
        await File.WriteAllTextAsync(list, new JsonArray([.. cases.Select(c => new JsonObject { ["path"] = c.Path, ["trust"] = c.Trust?.ToString() })]).ToJsonString());
        var (exit, output, error) = await ForeignTool.RunAsync("verify-page.mjs", list);
        Assert.True(exit == 0, error);
        var theirs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(cases.Count, theirs.Length);
        var differ = cases.Zip(theirs).Where(pair => pair.First.Ours() != PageCase.Comparable(pair.Second)).ToList();
        Assert.True(differ.Count == 0, string.Join("\n\n", differ.Take(12).Select(pair => $"{pair.First.Name}\n  ours   {pair.First.Ours()}\n  theirs {PageCase.Comparable(pair.Second)}")));
    }
}

/// <summary>One bundle that both look at.</summary>
internal sealed record PageCase(string Name, string Path, Sha256Hash? Trust)
{
    /// <summary>This program's report.</summary>
    public string Ours()
    {
        using IBagFiles bag = Directory.Exists(Path) ? BagFolder.Open(Path) : BagZip.Open(Path);
        using var output = new StringWriter();
        JsonReport.Write(BundleVerification.Run(bag, Trust is { } trust ? new TrustAnchor(trust) : null), output);
        return Comparable(output.ToString());
    }

    /// <summary>Findings as a set of code, severity and place: their words and their order are each program's own.</summary>
    public static string Comparable(string report)
    {
        var json = JsonNode.Parse(report)!.AsObject();
        var findings = json["findings"]!.AsArray().Select(f => $"{f!["severity"]} {f["code"]} {f["where"]}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        json["findings"] = new JsonArray([.. findings.Select(f => JsonValue.Create(f))]);
        return JsonNode.Parse(json.ToJsonString())!.ToJsonString(new JsonSerializerOptions());
    }
}
