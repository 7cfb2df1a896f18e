using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Evidence.Tests.Shape;

/// <summary>The bill of materials names what the lock files name, no more and no less.</summary>
public sealed class SbomTests
{
    [Fact]
    public void Names_every_package_of_the_locks_with_its_hash_and_no_other()
    {
        var root = Repository.Root;
        var bill = Run(Path.Combine(root, "scripts", "sbom.py"));
        Assert.Equal(("CycloneDX", "1.6"), ((string)bill["bomFormat"]!, (string)bill["specVersion"]!));
        var listed = bill["components"]!.AsArray().Select(one => ((string)one!["purl"]!, (string)one["hashes"]![0]!["content"]!)).ToList();

        var locks = Directory.GetFiles(Path.Combine(root, "src"), "packages.lock.json", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(root, "ingest-agent"), "packages.lock.json", SearchOption.AllDirectories));
        var locked = locks.SelectMany(path => JsonNode.Parse(File.ReadAllText(path))!["dependencies"]!.AsObject())
            .SelectMany(framework => framework.Value!.AsObject()).Where(package => (string)package.Value!["type"]! != "Project")
            .Select(package => ($"pkg:nuget/{package.Key}@{(string)package.Value!["resolved"]!}", Convert.ToHexStringLower(Convert.FromBase64String((string)package.Value["contentHash"]!)))).ToHashSet();
        Assert.NotEmpty(locked);
        Assert.Equal(locked.Order(), listed.Where(one => one.Item1.StartsWith("pkg:nuget/", StringComparison.Ordinal)).Order());
        Assert.Contains(listed, one => one.Item1.StartsWith("pkg:npm/govuk-frontend@", StringComparison.Ordinal));
        Assert.Equal(listed.Count, listed.Select(one => one.Item1).Distinct().Count());
    }

    private static JsonNode Run(string script)
    {
        using var program = Process.Start(new ProcessStartInfo("python3") { ArgumentList = { script }, RedirectStandardOutput = true })!;
        var text = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        Assert.Equal(0, program.ExitCode);
        return JsonNode.Parse(text)!;
    }
}
