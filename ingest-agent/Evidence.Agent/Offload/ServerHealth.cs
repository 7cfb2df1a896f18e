namespace Evidence.Agent.Offload;

/// <summary>Whether the server was there when it was last asked.</summary>
internal sealed class ServerHealth(TimeProvider clock)
{
    private volatile Failing? failing;

    /// <summary>What went wrong; null while the server answers.</summary>
    public string? Trouble => failing?.Trouble;

    public DateTimeOffset? Since => failing?.Since;

    public void Failed(string trouble) => failing = new(trouble, failing?.Since ?? clock.GetUtcNow());

    public void Answered() => failing = null;

    private sealed record Failing(string Trouble, DateTimeOffset Since);
}
