using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Evidence.Media.Sandboxing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>A program in a stranger's hands, played by perl and coreutils, tries to get out.</summary>
public sealed class SandboxTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string Canary = "canary-93ab71";

    [Fact]
    public async Task Runs_ffprobe_inside()
    {
        var result = await RunAsync("/usr/bin/ffprobe", ["-version"]);
        Assert.True(result.Succeeded, result.Errors);
    }

    [Fact]
    public async Task Gives_a_program_its_input_while_it_reads_what_comes_out()
    {
        // More than any pipe holds, both ways at once.
        var sent = new byte[4 << 20];
        new Random(3).NextBytes(sent);
        using var received = new MemoryStream();
        var result = await RunTalkingAsync("/usr/bin/cat", input => input.WriteAsync(sent).AsTask(), output => output.CopyToAsync(received));
        Assert.True(result.Succeeded, result.Errors);
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task A_program_that_reads_no_further_ends_what_is_written_to_it()
    {
        var result = await RunTalkingAsync("/usr/bin/head", WriteForEverAsync, output => output.CopyToAsync(Stream.Null));
        Assert.True(result.Succeeded, result.Errors);

        static async Task WriteForEverAsync(Stream input)
        {
            for (; ; )
                await input.WriteAsync(new byte[4096]);
        }
    }

    [Fact]
    public async Task A_program_whose_answer_is_refused_is_ended_at_once()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => RunTalkingAsync("/usr/bin/cat", input => input.WriteAsync(new byte[1 << 20]).AsTask(), _ => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => RunTalkingAsync("/usr/bin/cat", _ => throw new InvalidDataException(), output => output.CopyToAsync(Stream.Null)));
    }

    [Theory]
    [InlineData(1)] // unix
    [InlineData(2)] // internet
    [InlineData(16)] // netlink
    [InlineData(17)] // packets
    public async Task Denies_sockets_of_every_family(int family)
    {
        var result = await PerlAsync($"socket(my $s, {family}, 1, 0) or die $!; print 'open'");
        Assert.Contains("Operation not permitted", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Reaches_no_listener_on_this_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await RunAsync("/usr/bin/ffprobe", [$"http://{listener.LocalEndpoint}/x.mp4"]);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/shadow")]
    [InlineData("/proc/1/environ")]
    [InlineData("/root")]
    [InlineData("/var/lib")]
    public async Task Denies_reading_what_is_not_its_input(string path)
    {
        var result = await RunAsync("/usr/bin/cat", [path]);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Sees_no_file_beside_its_input()
    {
        var (input, beside) = (fixture.Path("input"), fixture.Path("beside"));
        await File.WriteAllTextAsync(input, "input");
        await File.WriteAllTextAsync(beside, Canary);
        var listed = await RunAsync("/usr/bin/ls", ["/in", "/out", "/tmp"], input);
        Assert.Equal("/in:\nmedia\n\n/out:\n\n/tmp:\n", listed.Output);
        var read = await RunAsync("/usr/bin/cat", [beside], input);
        Assert.DoesNotContain(Canary, read.Output + read.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denies_writing_its_input()
    {
        var input = fixture.Path("input");
        await File.WriteAllTextAsync(input, "as it was");
        var result = await PerlAsync("open(my $f, '>>', '/in/media') or die $!; print $f 'x'", input);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(input));
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/out/x")]
    [InlineData("/in/x")]
    [InlineData("/usr/x")]
    [InlineData("/dev/x")]
    public async Task Denies_writing_anywhere_but_its_output(string path)
    {
        var result = await PerlAsync($"open(my $f, '>', '{path}') or die $!; print 'open'");
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Starts_no_process()
    {
        var result = await PerlAsync("my $n = 0; for (1..1000) { my $p = fork; last unless defined $p; $n++; exit if $p == 0 } print \"$n started: $!\"");
        Assert.Equal("0 started: Operation not permitted", result.Output);
    }

    [Theory]
    [InlineData("--user")]
    [InlineData("--net")]
    [InlineData("--mount")]
    public async Task Makes_no_namespace(string kind)
    {
        var result = await RunAsync("/usr/bin/unshare", [kind, "/usr/bin/echo", "made"]);
        Assert.Contains("Operation not permitted", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Sees_only_itself()
    {
        var result = await PerlAsync("opendir(my $d, '/proc'); print join(' ', sort grep /^[0-9]+$/, readdir $d)");
        Assert.Equal("1 2", result.Output);
    }

    [Fact]
    public async Task Gets_no_environment_and_no_open_files_of_ours()
    {
        Environment.SetEnvironmentVariable("EVIDENCE_TEST_SECRET", Canary);
        var result = await PerlAsync("opendir(my $d, '/proc/self/fd'); print scalar(grep /^[0-9]+$/, readdir $d), ' '; print join(',', sort keys %ENV)");
        // Standard input, output and error, and the folder that is being read.
        Assert.Equal("4 LC_ALL,PATH,PWD", result.Output);
    }

    [Fact]
    public async Task Holds_no_rights_and_can_get_none()
    {
        var status = await RunAsync("/usr/bin/cat", ["/proc/self/status"]);
        Assert.Contains("CapEff:\t0000000000000000", status.Output, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", status.Output, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status.Output, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounds_threads_files_and_memory()
    {
        var limits = await RunAsync("/usr/bin/cat", ["/proc/self/limits"]);
        Assert.Matches(@"Max processes +64 +64", limits.Output);
        Assert.Matches(@"Max open files +64 +64", limits.Output);
        Assert.Matches(@"Max core file size +0 +0", limits.Output);
        var greedy = await PerlAsync("my $x = 'x' x (4 << 30); print 'had it'");
        Assert.Empty(greedy.Output);
    }

    [Fact]
    public async Task Bounds_its_scratch_space()
    {
        var result = await RunAsync("/usr/bin/dd", ["if=/dev/zero", "of=/tmp/x", "bs=65536", "count=2000"], limits: new SandboxLimits { CpuSeconds = 20, OutputBytes = 1 << 30 });
        Assert.Contains("No space left on device", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounds_its_output_file()
    {
        var output = fixture.Path("output");
        await File.WriteAllBytesAsync(output, []);
        var result = await RunAsync("/usr/bin/dd", ["if=/dev/zero", "of=/out/media", "bs=4096", "count=1000"], output: output, limits: new SandboxLimits { CpuSeconds = 20, OutputBytes = 100_000 });
        Assert.Equal(SandboxEnd.OverLimit, result.End);
        Assert.Equal(100_000, new FileInfo(output).Length);
    }

    [Fact]
    public async Task Kills_at_the_end_of_the_processor_time()
    {
        var result = await PerlAsync("1 while 1", limits: new SandboxLimits { CpuSeconds = 1 });
        Assert.Equal(SandboxEnd.OverLimit, result.End);
    }

    [Fact]
    public async Task Kills_at_the_end_of_the_time_by_the_clock()
    {
        var result = await RunAsync("/usr/bin/sleep", ["86401"], limits: new SandboxLimits { CpuSeconds = 1 });
        Assert.Equal(SandboxEnd.OverLimit, result.End);
        await EndsAsync("86401");
    }

    [Fact]
    public async Task Kills_when_the_caller_gives_up()
    {
        using var stop = new CancellationTokenSource();
        var running = RunAsync("/usr/bin/sleep", ["86402"], cancellation: stop.Token);
        await StartsAsync("86402");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await EndsAsync("86402");
    }

    [Fact]
    public async Task Kills_a_flood_of_text()
    {
        var result = await RunAsync("/usr/bin/yes", [], limits: new SandboxLimits { CpuSeconds = 60 });
        Assert.Equal(SandboxEnd.Flooded, result.End);
        Assert.Equal(1 << 20, result.Output.Length);
    }

    /// <summary>Bubblewrap's inner process waits for the outer one; killing only that between the two would leave it waiting, and us.</summary>
    [Fact]
    public async Task Can_be_cancelled_at_any_moment_of_its_start()
    {
        var input = fixture.Path("cancelled");
        await File.WriteAllTextAsync(input, "media");
        for (var i = 0; i < 60; i++)
        {
            using var stop = new CancellationTokenSource();
            var running = RunAsync("/usr/bin/sleep", ["3.86405"], input, cancellation: stop.Token);
            await Task.Run(() => Thread.SpinWait(i * 5_000));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running).WaitAsync(TimeSpan.FromSeconds(60));
        }

        await BecomesAsync(() => !Processes().Any(line => line.Contains(input, StringComparison.Ordinal)), "a part of a sandbox is left");
    }

    [Fact]
    public async Task Outlives_the_thread_that_asked_for_it()
    {
        var input = fixture.Path("media");
        await File.WriteAllTextAsync(input, "media");
        Task<SandboxResult>? running = null;
        var thread = new Thread(() =>
        {
            running = fixture.Sandbox.RunAsync(
                new SandboxRun { Program = "/usr/bin/sleep", Arguments = ["3.86404"], Input = input, Limits = new SandboxLimits { CpuSeconds = 20 } }, CancellationToken.None);
            for (var i = 0; i < 600 && !Sleeps("3.86404"); i++)
                Thread.Sleep(20);
        });
        thread.Start();
        thread.Join();
        Assert.True(Sleeps("3.86404"));
        var result = await running!;
        Assert.True(result.Succeeded, $"{result.End} {result.ExitCode}");
    }

    [Fact]
    public async Task Dies_with_the_worker()
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", ["exec", typeof(SandboxTests).Assembly.Location, "sandbox", fixture.Path("worker")]);
        using var worker = System.Diagnostics.Process.Start(start)!;
        await StartsAsync("86403");
        worker.Kill();
        await worker.WaitForExitAsync();
        await EndsAsync("86403");
    }

    [Fact]
    public async Task Tells_its_own_failure_from_the_program_s()
    {
        Assert.Equal(SandboxEnd.NotStarted, (await RunAsync("/usr/bin/no-such-program", [])).End);
        Assert.Equal(SandboxEnd.NotStarted, (await RunAsync("/usr/bin/true", [], fixture.Path("no-such-input"))).End);
        Assert.Equal(SandboxEnd.Exited, (await PerlAsync("print STDERR 'bwrap: no'; exit 1")).End);
    }

    /// <summary>Run as a program of its own: a worker in the middle of something long.</summary>
    internal static async Task SleepAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        using var sandbox = new Sandbox(new SandboxTools(), folder);
        var input = Path.Combine(folder, "input");
        await File.WriteAllTextAsync(input, "x");
        await sandbox.RunAsync(new SandboxRun { Program = "/usr/bin/sleep", Arguments = ["86403"], Input = input, Limits = new SandboxLimits { CpuSeconds = 60 } }, CancellationToken.None);
    }

    private Task<SandboxResult> PerlAsync(string script, string? input = null, SandboxLimits? limits = null) =>
        RunAsync("/usr/bin/perl", ["-e", script], input, limits: limits);

    private Task<SandboxResult> RunTalkingAsync(string program, Func<Stream, Task> write, Func<Stream, Task> read) => fixture.Sandbox.RunAsync(
        new SandboxRun { Program = program, Arguments = [.. program.EndsWith("head", StringComparison.Ordinal) ? ["-c", "100000"] : Array.Empty<string>()], Input = "/dev/null", Limits = new() { CpuSeconds = 20 }, WriteInput = write, ReadOutput = read },
        CancellationToken.None);

    private async Task<SandboxResult> RunAsync(
        string program, string[] arguments, string? input = null, string? output = null, SandboxLimits? limits = null, CancellationToken cancellation = default)
    {
        if (input is null)
        {
            input = fixture.Path("media");
            await File.WriteAllTextAsync(input, "media", CancellationToken.None);
        }

        var run = new SandboxRun { Program = program, Arguments = arguments, Input = input, Output = output, Limits = limits ?? new SandboxLimits { CpuSeconds = 20 } };
        return await fixture.Sandbox.RunAsync(run, cancellation);
    }

    private static Task StartsAsync(string seconds) => BecomesAsync(() => Sleeps(seconds), $"sleep {seconds} did not start");

    private static Task EndsAsync(string seconds) => BecomesAsync(() => !Sleeps(seconds), $"sleep {seconds} is still running");

    private static async Task BecomesAsync(Func<bool> so, string otherwise)
    {
        for (var i = 0; i < 600 && !so(); i++)
            await Task.Delay(50);
        Assert.True(so(), otherwise);
    }

    private static bool Sleeps(string seconds) => Processes().Contains($"/usr/bin/sleep\0{seconds}\0");

    private static IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(CommandLine);

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
