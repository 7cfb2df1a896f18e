using Evidence.Agent.Offload;

namespace Evidence.Agent.Hosting;

/// <summary>Offloads the one volume at a path, and ends.</summary>
internal sealed class OffloadVerb(AgentCommand.Offload command, Voice voice, TimeProvider clock)
{
    /// <exception cref="UserError">Nothing could be done, or the server gave no answer.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken stop)
    {
        if (!Directory.Exists(command.Path))
            throw new UserError(ExitCode.Usage, $"'{command.Path}' is not a folder.", "Give the folder at which the device is mounted.");
        using var bench = Workbench.Open(command.State, voice, command.Choices, clock);
        try
        {
            var result = await new VolumeOffload(bench, command.Path, waitForDecision: false).RunAsync(CancellationToken.None, stop);
            return result.Exit;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.NotAllSafe, $"'{command.Path}' cannot be read, or this machine's own disk failed: {error.Message}",
                "Check the device and the disk that holds the state folder, then run it again. Nothing was erased.");
        }
    }
}
