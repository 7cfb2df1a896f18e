using System.Diagnostics;

namespace Evidence.Media.Sandboxing;

/// <summary>One child process, watched: its text is capped, its time is bounded, and it ends with SIGKILL or by itself.</summary>
internal sealed class SandboxedProcess : IDisposable
{
    private readonly Process process = new();
    private readonly CappedText output = new(keep: 1 << 20, most: 1 << 20);
    private readonly CappedText errors = new(keep: 1 << 20, most: 64 << 20);

    public SandboxedProcess(string program, IEnumerable<string> arguments)
    {
        var start = process.StartInfo;
        start.FileName = program;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // The sandbox clears the program's environment; bubblewrap's own can be read from inside through /proc/1, and ours holds secrets.
        start.Environment.Clear();
    }

    public string Output => output.Text;

    public string Errors => errors.Text;

    public long ErrorLines => errors.Lines;

    public async Task<(SandboxEnd End, int ExitCode)> RunAsync(SandboxRun run, CancellationToken cancellation)
    {
        var exited = await StartAsync();
        using var wall = new CancellationTokenSource(run.Limits.Wall);
        await using var onWall = wall.Token.Register(Kill);
        await using var onCancel = cancellation.Register(Kill);
        try
        {
            await TalkAsync(run);
        }
        catch
        {
            Kill();
            await exited;
            throw;
        }

        var code = await exited;
        cancellation.ThrowIfCancellationRequested();
        var flooded = output.Overflowed || errors.Overflowed;
        return (flooded ? SandboxEnd.Flooded : wall.IsCancellationRequested ? SandboxEnd.OverLimit : SandboxEnd.Exited, code);
    }

    public void Dispose() => process.Dispose();

    /// <summary>
    /// A child with --die-with-parent dies when the thread that started it ends, and threads of the pool end when they are idle.
    /// So each run has a thread of its own that lives as long as its child.
    /// </summary>
    private async Task<Task<int>> StartAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => StartAndWait(started, exited)) { IsBackground = true, Name = "sandboxed process" }.Start();
        await started.Task;
        return exited.Task;
    }

    private void StartAndWait(TaskCompletionSource started, TaskCompletionSource<int> exited)
    {
        try
        {
            process.Start();
            started.SetResult();
            process.WaitForExit();
            exited.SetResult(process.ExitCode);
        }
        catch (Exception problem)
        {
            if (!started.TrySetException(problem))
                exited.SetException(problem);
        }
    }

    private async Task TalkAsync(SandboxRun run)
    {
        var stdout = process.StandardOutput.BaseStream;
        PipeRoom.Widen(stdout);
        var errorsEnd = errors.ReadAsync(process.StandardError.BaseStream, Kill);
        var written = WriteAsync(run.WriteInput);
        var read = run.ReadOutput is null ? output.ReadAsync(stdout, Kill) : run.ReadOutput(stdout);
        // Whoever fails first ends the program, and with it what the other waits for.
        await await Task.WhenAny(written, read);
        await read;
        await written;
        await errorsEnd;
    }

    private async Task WriteAsync(Func<Stream, Task>? writeInput)
    {
        await using var stdin = process.StandardInput.BaseStream;
        PipeRoom.Widen(stdin);
        try
        {
            if (writeInput is not null)
                await writeInput(stdin);
        }
        catch (IOException)
        {
            // The program no longer reads.
        }
    }

    /// <summary>
    /// SIGKILL to bubblewrap; the kernel then ends everything in its process namespace. Its children are killed too, because one that
    /// still waits to be let in by a bubblewrap that is gone would wait for ever, and hold our ends of its pipes open.
    /// </summary>
    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
