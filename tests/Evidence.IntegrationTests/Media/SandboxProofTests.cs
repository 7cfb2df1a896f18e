using Evidence.Media.Sandboxing;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

public sealed class SandboxProofTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task A_whole_sandbox_is_proven()
    {
        var proof = await ProveAsync(new SandboxTools());
        Assert.Empty(proof.Failures);
        Assert.StartsWith("ffmpeg version ", proof.Sandbox!.Engine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_bubblewrap_nothing_is_proven()
    {
        var proof = await ProveAsync(new SandboxTools { Bubblewrap = "/nowhere/bwrap" });
        Assert.Null(proof.Sandbox);
        Assert.NotEmpty(proof.Failures);
    }

    [Fact]
    public async Task Without_the_filter_nothing_is_proven()
    {
        var proof = await ProveAsync(Weakened("""
            for argument in "$@"; do
              shift
              if [ "$argument" = --seccomp ]; then skip=1; elif [ -n "$skip" ]; then skip=; else set -- "$@" "$argument"; fi
            done
            exec /usr/bin/bwrap "$@"
            """));
        Assert.Null(proof.Sandbox);
        Assert.Contains(proof.Failures, failure => failure.StartsWith("opening a socket:", StringComparison.Ordinal));
        Assert.Contains(proof.Failures, failure => failure.StartsWith("starting a process:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_machine_s_files_inside_nothing_is_proven()
    {
        var proof = await ProveAsync(Weakened("""exec /usr/bin/bwrap --ro-bind /etc /etc "$@" """));
        Assert.Null(proof.Sandbox);
        Assert.Contains(proof.Failures, failure => failure.StartsWith("reading /etc/passwd:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_limits_that_do_not_hold_nothing_is_proven()
    {
        // It sets no limit, runs nothing, and says that all is well.
        var proof = await ProveAsync(new SandboxTools { Prlimit = "/usr/bin/true" });
        Assert.Null(proof.Sandbox);
    }

    public void Dispose() => folder.Dispose();

    private SandboxTools Weakened(string script)
    {
        var path = folder["bwrap"];
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new SandboxTools { Bubblewrap = path };
    }

    private async Task<SandboxProof> ProveAsync(SandboxTools tools)
    {
        using var sandbox = new Sandbox(tools, folder.Path);
        return await ProvenSandbox.ProveAsync(sandbox, folder.Path, CancellationToken.None);
    }
}
