namespace Evidence.Media.Sandboxing;

/// <summary>
/// A sandbox that has just denied, on this machine, everything it must deny. Only proving makes one, and only a proven one runs
/// strangers' media: where the proof fails there is nothing to run them with, and they wait.
/// </summary>
internal sealed class ProvenSandbox
{
    private readonly Sandbox sandbox;

    private ProvenSandbox(Sandbox sandbox, string engine)
    {
        this.sandbox = sandbox;
        Engine = engine;
    }

    /// <summary>First line of <c>ffmpeg -version</c>.</summary>
    public string Engine { get; }

    public SandboxTools Tools => sandbox.Tools;

    public Task<SandboxResult> RunAsync(SandboxRun run, CancellationToken cancellation) => sandbox.RunAsync(run, cancellation);

    /// <summary>Tries every escape of <see cref="SandboxSelfTest"/>.</summary>
    /// <param name="sandbox">The sandbox to prove.</param>
    /// <param name="folder">A private folder for the files of the test.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<SandboxProof> ProveAsync(Sandbox sandbox, string folder, CancellationToken cancellation)
    {
        var test = new SandboxSelfTest(sandbox, folder);
        var failures = await test.FailuresAsync(cancellation);
        return new SandboxProof(failures.Count == 0 ? new ProvenSandbox(sandbox, test.Engine) : null, failures);
    }
}

/// <summary>Outcome of the self-test.</summary>
/// <param name="Sandbox">Null unless every attempt was denied.</param>
/// <param name="Failures">What was not as it must be, for the administrator.</param>
internal sealed record SandboxProof(ProvenSandbox? Sandbox, IReadOnlyList<string> Failures);
