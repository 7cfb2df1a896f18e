namespace Evidence.Testing.Running;

/// <summary>A dock PC: the agent with a state folder of its own.</summary>
/// <param name="name">What it is called.</param>
/// <param name="state">The state folder.</param>
/// <param name="environment">What its programs are started with, for example another idea of the time.</param>
public sealed class DockPc(string name, string state, params (string Name, string Value)[] environment)
{
    public string Name { get; } = name;

    public string State { get; } = state;

    /// <summary>Runs a verb of the agent to its end, whatever it exits with.</summary>
    public Task<ChildProcess> AgentAsync(string verb, params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-agent"), verb, .. arguments, "--state", State], environment);

    /// <summary>Offloads one volume to its end.</summary>
    public Task<ChildProcess> OffloadAsync(string volume, params string[] more) => AgentAsync("offload", [volume, .. more]);

    /// <summary>The agent as a process to be killed: it watches <paramref name="docks"/>, or offloads one volume.</summary>
    public RunningProgram Program(params string[] arguments) =>
        new($"agent {Name}", "evidence-agent", [.. arguments, "--state", State], environment.ToDictionary(one => one.Name, one => one.Value));
}
