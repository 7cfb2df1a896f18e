using Evidence.Durability;

namespace Evidence.Agent.Hosting;

/// <summary>
/// The agent's own folder: 0700, its files 0600. <c>agent.json</c> and <c>agent.key</c> say who it is, <c>steps.json</c> where it stands, <c>machine.key</c> seals the
/// journals, <c>inflight/</c> holds what is on its way, <c>receipts/</c> what arrived, <c>permits/</c> what may be or was erased,
/// <c>sessions/</c> the open docks and what the page says of them, <c>devices/</c> what the server said of the agency's own ones, <c>dockings/</c> the printable receipts of those that ended, <c>locks/</c> keeps two agents from one volume; <c>profiles/</c>, if it is there, holds device profiles of the agency's own.
/// </summary>
internal sealed class AgentState
{
    private AgentState(string folder) => Folder = folder;

    public string Folder { get; }

    public string EnrolmentFile => Path.Combine(Folder, "agent.json");

    public string AgentKeyFile => Path.Combine(Folder, "agent.key");

    public string MachineKeyFile => Path.Combine(Folder, "machine.key");

    public string StepsFile => Path.Combine(Folder, "steps.json");

    public string TrustFile => Path.Combine(Folder, "trust.pem");

    public string Inflight => Path.Combine(Folder, "inflight");

    public string Receipts => Path.Combine(Folder, "receipts");

    public string Permits => Path.Combine(Folder, "permits");

    public string Sessions => Path.Combine(Folder, "sessions");

    public string Devices => Path.Combine(Folder, "devices");

    public string Profiles => Path.Combine(Folder, "profiles");

    public string Dockings => Path.Combine(Folder, "dockings");

    public string Locks => Path.Combine(Folder, "locks");

    /// <exception cref="UserError">The folder cannot be made or written.</exception>
    public static AgentState Open(string folder)
    {
        var state = new AgentState(Path.GetFullPath(folder));
        try
        {
            foreach (var part in new[] { state.Folder, state.Inflight, state.Receipts, state.Permits, state.Sessions, state.Devices, state.Dockings, state.Locks })
                Durable.CreateFolder(part);
            RefuseOthersAccess(state.Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.Usage, $"The state folder '{state.Folder}' cannot be used: {error.Message}",
                "Give a folder that the agent's own user may write.");
        }
        return state;
    }

    /// <summary>Holds the volume for this process; another agent (or an earlier one still ending) makes this fail. Freed by the system if the process dies.</summary>
    /// <exception cref="UserError">Somebody else holds it.</exception>
    public FileStream Lock(string name)
    {
        try
        {
            return new FileStream(Path.Combine(Locks, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new UserError(ExitCode.Busy, "Another evidence-agent is working on this volume.",
                "Wait until it has finished; nothing is lost.");
        }
    }

    private static void RefuseOthersAccess(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        if ((File.GetUnixFileMode(folder) & others) != 0)
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
