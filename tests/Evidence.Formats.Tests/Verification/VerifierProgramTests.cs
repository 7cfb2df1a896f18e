using System.IO.Compression;
using System.Text.Json.Nodes;
using Evidence.Formats.Packaging;
using Evidence.Verifier;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.Formats.Tests.Verification;

public sealed class VerifierProgramTests(ITestOutputHelper log) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-verify-");
    private readonly SampleBundle bundle = new();

    public void Dispose()
    {
        bundle.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public async Task Says_intact_and_what_that_does_not_prove()
    {
        var (exit, output, _) = Run(await WriteAsync(), "--trust", bundle.Root.ToString());
        Assert.Equal(0, exit);
        Assert.Contains("\nINTACT\n", output, StringComparison.Ordinal);
        Assert.Contains("What this does not prove", output, StringComparison.Ordinal);
        Assert.Contains("not needed by the recipient", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_trusted_root_from_a_file()
    {
        var key = Path.Combine(folder.FullName, "root.txt");
        await File.WriteAllTextAsync(key, bundle.Root + "\n");
        Assert.Equal(0, Run(await WriteAsync(), "--trust", key).Exit);
    }

    [Fact]
    public async Task Without_trust_names_the_fingerprint_to_compare_and_ends_with_5()
    {
        var (exit, output, _) = Run(await WriteAsync());
        Assert.Equal(5, exit);
        Assert.Contains(bundle.Root.ToString(), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_2_on_altered_3_on_incomplete_and_4_on_a_later_version()
    {
        var whole = await WriteAsync();
        var receipt = bundle.Files.Keys.First(p => p.StartsWith("receipts/", StringComparison.Ordinal));
        var kept = bundle.Files[receipt];
        bundle.Files.Remove(receipt);
        Assert.Equal(3, Run(await WriteAsync(), "--trust", bundle.Root.ToString()).Exit);
        bundle.Files[receipt] = kept;
        bundle.Files["data/extra.bin"] = [1];
        Assert.Equal(2, Run(await WriteAsync(), "--trust", bundle.Root.ToString()).Exit);
        Assert.Equal(4, Run("bag", Repository.Vectors("bagit", "v1", "version-2")).Exit);
        Assert.Equal(0, Run(whole, "--trust", bundle.Root.ToString()).Exit);
    }

    [Fact]
    public async Task Writes_the_whole_report_as_json()
    {
        var (exit, output, _) = Run(await WriteAsync(), "--json");
        var json = JsonNode.Parse(output)!;
        Assert.Equal((5, 5, "not-authenticated"), (exit, json["exitCode"]!.GetValue<int>(), json["verdict"]!.GetValue<string>()));
        Assert.Equal(bundle.Root.ToString(), json["bundle"]!["root"]!.GetValue<string>());
        Assert.Equal(2, json["bundle"]!["items"]!.AsArray().Count);
        Assert.Equal("keys-not-authenticated", json["findings"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Checks_a_folder_and_a_folder_around_it()
    {
        var outer = folder.CreateSubdirectory("unpacked");
        await ZipFile.ExtractToDirectoryAsync(await WriteAsync(), outer.FullName);
        Assert.Equal(0, Run(outer.FullName, "--trust", bundle.Root.ToString()).Exit);
        Assert.Equal(0, Run(outer.GetDirectories().Single().FullName, "--trust", bundle.Root.ToString()).Exit);
    }

    [Fact]
    public async Task Checks_any_bag()
    {
        Assert.Equal(0, Run("bag", await WriteAsync()).Exit);
        Assert.Equal(0, Run("bag", Repository.Vectors("bagit", "v1", "valid-plain")).Exit);
        var (exit, output, _) = Run("bag", Repository.Vectors("bagit", "v1", "md5-only"));
        Assert.Equal(3, exit);
        Assert.Contains("manifest-algorithm-not-checked", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    [InlineData("x", "y")]
    [InlineData("x", "--trust")]
    [InlineData("x", "--force")]
    [InlineData("/no/such/path")]
    [InlineData("bag", "/no/such/path")]
    public void Ends_with_1_on_wrong_usage(params string[] arguments)
    {
        var (exit, output, errors) = Run(arguments);
        Assert.Equal((1, ""), (exit, output));
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Ends_with_1_when_trust_names_nothing() => Assert.Equal(1, Run(await WriteAsync(), "--trust", "abc").Exit);

    [Fact]
    public void Any_bytes_give_a_verdict_and_no_exception()
    {
        var random = new Random(5);
        var path = Path.Combine(folder.FullName, "noise");
        for (var i = 0; i < 50; i++)
        {
            var noise = new byte[random.Next(0, 5000)];
            random.NextBytes(noise);
            File.WriteAllBytes(path, noise);
            var (exit, _, errors) = Run(path);
            Assert.Equal((3, ""), (exit, errors));
        }
    }

    [Fact]
    public async Task Shows_no_control_character_of_a_hostile_name()
    {
        var path = Path.Combine(folder.FullName, "hostile.zip");
        await using (var archive = await ZipFile.OpenAsync(path, ZipArchiveMode.Create))
            archive.CreateEntry("bag/data/\u001b[2J\u202Egpj.exe\n..");
        var (_, output, _) = Run("bag", path);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain('\u202e', output);
    }

    [Fact]
    public async Task Runs_as_a_program_of_its_own()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "evidence-verify.dll");
        var output = await Programs.RunAsync(folder.FullName, "dotnet", program, await WriteAsync(), "--trust", bundle.Root.ToString());
        log.WriteLine(output);
        Assert.Contains("INTACT", output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Campaign")]
    public async Task Publishes_as_one_file_that_runs_without_dotnet()
    {
        var script = Path.Combine(Repository.Root, "src", "Evidence.Verifier", "publish.sh");
        foreach (var system in new[] { "linux-x64", "win-x64" })
            await Programs.RunAsync(Repository.Root, script, system, Path.Combine(folder.FullName, system));
        Assert.True(File.Exists(Path.Combine(folder.FullName, "win-x64", "evidence-verify.exe")));
        var program = Path.Combine(folder.FullName, "linux-x64", "evidence-verify");
        var output = await Programs.RunAsync(folder.FullName, "env", "-i", program, await WriteAsync(), "--trust", bundle.Root.ToString());
        Assert.Contains("INTACT", output, StringComparison.Ordinal);
    }

    private Task<string> WriteAsync() => bundle.WriteAsync(folder.FullName);

    private static (int Exit, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = VerifierProgram.Run(arguments, output, errors);
        return (exit, output.ToString().ReplaceLineEndings("\n"), errors.ToString());
    }
}
