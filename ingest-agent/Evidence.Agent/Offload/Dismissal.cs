using Evidence.Agent.Hosting;

namespace Evidence.Agent.Offload;

/// <summary>The server's word that it takes nothing of this agent any more. Whatever the agent was doing ends there.</summary>
internal sealed class Dismissal : IDisposable
{
    private readonly CancellationTokenSource told = new();

    public CancellationToken Token => told.Token;

    /// <summary>Set once it was said.</summary>
    public UserError? Why { get; private set; }

    /// <summary>Null for every other refusal.</summary>
    public UserError? Hear(ServerRefusal refusal)
    {
        ExitCode? exit = refusal.Code switch
        {
            "agent-revoked" => ExitCode.Revoked,
            "agent-suspended" => ExitCode.Suspended,
            _ => null,
        };
        if (exit is not { } code) return null;
        Why ??= new UserError(code, refusal.Message, refusal.Hint);
        told.Cancel();
        return Why;
    }

    public void Dispose() => told.Dispose();
}
