using Evidence.Media.Sandboxing;

namespace Evidence.Media;

/// <summary>This worker's sandbox and work folder. The sandbox is proved before its first use; where the proof fails it is tried again from time to time, and until then there is none.</summary>
internal sealed class MediaSandbox : IDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private readonly SandboxTools tools;
    private readonly string root;
    private readonly TimeProvider time;
    private WorkFolder? folder;
    private Sandbox? sandbox;
    private SandboxProof? proof;
    private DateTimeOffset triedAt;

    /// <param name="tools">The programs to use.</param>
    /// <param name="root">Where work folders lie.</param>
    /// <param name="time">Says when to try again.</param>
    public MediaSandbox(SandboxTools tools, string root, TimeProvider time)
    {
        this.tools = tools;
        this.root = root;
        this.time = time;
    }

    public WorkFolder Folder => folder ?? throw new InvalidOperationException("The sandbox is proved before anything is copied for it.");

    /// <summary>The proof, made now if there is none yet or the last one failed a while ago.</summary>
    public async Task<SandboxProof> ProveAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (proof?.Sandbox is not null || (proof is not null && time.GetUtcNow() < triedAt + TryAgainAfter))
                return proof;
            triedAt = time.GetUtcNow();
            return proof = await TryAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A run could not be sandboxed: what was proved no longer holds.</summary>
    public async Task DoubtAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        proof = null;
        turn.Release();
    }

    public void Dispose()
    {
        sandbox?.Dispose();
        folder?.Dispose();
        turn.Dispose();
    }

    private async Task<SandboxProof> TryAsync(CancellationToken cancellation)
    {
        try
        {
            folder ??= new WorkFolder(root);
            sandbox ??= new Sandbox(tools, folder.Path);
            return await ProvenSandbox.ProveAsync(sandbox, folder.Path, cancellation);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return new SandboxProof(null, [problem.Message]);
        }
    }
}
