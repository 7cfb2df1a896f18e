using System.Diagnostics;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Media;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.Redaction.Rendering;

/// <summary>The verb is killed while it makes a copy, and started again.</summary>
public sealed class RedactKillTests(SandboxFixture sandbox, ITestOutputHelper told) : IClassFixture<SandboxFixture>
{
    [Fact]
    public Task Killed_a_few_times_it_makes_the_same_bytes() => KillAsync(4);

    [Fact, Trait("Category", "Campaign")]
    public Task Killed_fifty_times_it_makes_the_same_bytes() => KillAsync(50);

    private async Task KillAsync(int times)
    {
        var (master, recipe) = (sandbox.Path("master.mp4"), sandbox.Path("recipe.json"));
        await SampleFootage.MakeAsync(master, SampleFootage.Clip(45, "640x360"));
        var (_, _, measured) = await new Darkroom(sandbox).OpenAsync(master);
        var content = Recipes.Of(measured, [Recipes.Still(1, measured.Length, new MaskEffect(EffectKind.Blur, 24), 40, 40, 96, 96)], [Recipes.Sound(1, 2, 3, SoundEffect.Mute)]).Content;
        await File.WriteAllBytesAsync(recipe, content.ToCanonicalBytes());
        var whole = sandbox.Path("whole.mp4");
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await RunAsync(master, recipe, whole, null));
        var (takes, expected) = (watch.Elapsed, Sha256Hash.Of(await File.ReadAllBytesAsync(whole)));

        using var draw = new FaultDraw(told);
        var random = new Random(draw.Seed);
        var output = sandbox.Path("killed.mp4");
        for (var left = times; left > 0;)
        {
            var code = await RunAsync(master, recipe, output, takes * (0.05 + (0.9 * random.NextDouble())));
            if (code != 0)
            {
                Assert.False(File.Exists(output), "a copy stands there that was not finished");
                left--;
                continue;
            }

            // It had come far enough: the next one begins anew.
            Assert.Equal(expected, Sha256Hash.Of(await File.ReadAllBytesAsync(output)));
            Assert.False(Directory.Exists(output + ".parts"));
            File.Delete(output);
        }

        if (!File.Exists(output))
            Assert.Equal(0, await RunAsync(master, recipe, output, null));
        Assert.Equal(expected, Sha256Hash.Of(await File.ReadAllBytesAsync(output)));
    }

    private static async Task<int> RunAsync(string master, string recipe, string output, TimeSpan? killAfter)
    {
        var start = new ProcessStartInfo("dotnet", [Programs.PathOf("evidence-worker"), "redact", "--master", master, "--recipe", recipe, "--out", output]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var read = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (killAfter is { } after)
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(after));
            process.Kill();
        }

        await process.WaitForExitAsync();
        await read;
        return process.ExitCode;
    }
}
