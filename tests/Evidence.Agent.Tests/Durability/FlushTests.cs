using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

/// <summary>The failures come from the kernel's side (strace puts them into the system call), not from our own fault points.</summary>
public sealed class FlushTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("EIO")]
    [InlineData("ENOSPC")]
    [InlineData("EDQUOT")]
    public async Task Reports_bytes_lost_when_the_kernel_fails_an_fsync(string errno)
    {
        var run = await UnderStrace($"fsync:error={errno}", "write-new", folder["target"]);
        Assert.Equal((3, "BytesLostException\n"), (run.ExitCode, run.Output));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Keeps_the_old_bytes_when_the_flush_of_a_replacement_fails()
    {
        await File.WriteAllTextAsync(folder["target"], "old");
        var run = await UnderStrace("fsync:error=EIO", "replace", folder["target"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("old", await File.ReadAllTextAsync(folder["target"]));
    }

    [Fact]
    public async Task Reports_a_failed_flush_of_a_folder()
    {
        var run = await UnderStrace("fsync:error=EIO", "flush-folder", folder.Path);
        Assert.Equal((3, "BytesLostException\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Flushes_the_bytes_before_the_rename_and_the_folder_after_it()
    {
        var trace = folder["trace"];
        var arguments = Dotnet("write-new", folder["target"]);
        var run = await ChildProcess.RunAsync("strace", ["-f", "-y", "-o", trace, "-e", "trace=fsync,renameat2", .. arguments]);
        Assert.Equal(0, run.ExitCode);
        var calls = (await File.ReadAllLinesAsync(trace)).Where(line => line.Contains(folder.Path, StringComparison.Ordinal)).ToArray();
        Assert.Collection(
            calls,
            call => Assert.Matches(@"fsync\(\d+<.*\.new>\) += 0", call),
            call => Assert.Matches(@"renameat2\(.*RENAME_NOREPLACE\) += 0", call),
            call => Assert.Matches($@"fsync\(\d+<{folder.Path}>\) += 0", call));
    }

    public void Dispose() => folder.Dispose();

    private static Task<ChildProcess> UnderStrace(string injection, string act, string path) =>
        ChildProcess.RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", $"inject={injection}", .. Dotnet(act, path)]);

    private static string[] Dotnet(string act, string path) => ["dotnet", "exec", typeof(FlushTests).Assembly.Location, act, path];
}
