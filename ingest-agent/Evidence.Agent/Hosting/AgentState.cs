using Evidence.Durability;

namespace Evidence.Agent.Hosting;

/// <summary>
/// The agent's own folder: 0700, its files 0600. Each property names one part of it and says what lies there.
/// </summary>
internal sealed class AgentState
{
    private AgentState(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Which agent this is, of which agency, at which server.</summary>
    public string EnrolmentFile => Path.Combine(Folder, "agent.json");

    /// <summary>What it signs with.</summary>
    public string AgentKeyFile => Path.Combine(Folder, "agent.key");

    /// <summary>What the keys in the journals are sealed with.</summary>
    public string MachineKeyFile => Path.Combine(Folder, "machine.key");

    /// <summary>Where it stands: what tells it from a copy of this folder.</summary>
    public string StepsFile => Path.Combine(Folder, "steps.json");

    /// <summary>The server's certificate, where it is pinned.</summary>
    public string TrustFile => Path.Combine(Folder, "trust.pem");

    /// <summary>Journals of objects that are on their way, by device.</summary>
    public string Inflight => Path.Combine(Folder, "inflight");

    /// <summary>What arrived, for good.</summary>
    public string Receipts => Path.Combine(Folder, "receipts");

    /// <summary>What was erased under which permit, by device.</summary>
    public string Permits => Path.Combine(Folder, "permits");

    /// <summary>First inventories of dockings that are still open, and what the station page says of them.</summary>
    public string Sessions => Path.Combine(Folder, "sessions");

    /// <summary>What the server last said of the agency's own devices.</summary>
    public string Devices => Path.Combine(Folder, "devices");

    /// <summary>Device profiles of the agency's own, if there are any.</summary>
    public string Profiles => Path.Combine(Folder, "profiles");

    /// <summary>Printable receipts of dockings that ended.</summary>
    public string Dockings => Path.Combine(Folder, "dockings");

    /// <summary>Keeps two processes from one volume.</summary>
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
            state.DeleteLeftovers();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.Usage, $"The state folder '{state.Folder}' cannot be used: {error.Message}",
                "Give a folder that the agent's own user may write.");
        }
        return state;
    }

    /// <summary>Holds the volume for this process; another agent (or an earlier one still ending) makes this fail. Freed by the system if the process dies.</summary>
    /// <exception cref="UserError">Somebody else holds it (<see cref="ExitCode.Busy"/>), or this machine's disk is in trouble.</exception>
    public FileStream Lock(string name)
    {
        try
        {
            return new FileStream(Path.Combine(Locks, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (Durable.IsInUse(error))
        {
            throw new UserError(ExitCode.Busy, "Another evidence-agent is working on this volume.",
                "Wait until it has finished; nothing is lost.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.NotAllSafe, $"The state folder '{Folder}' cannot be written: {error.Message}",
                "Its disk is full, fails, or is not the agent's own user's to write. Put that right; nothing was erased.");
        }
    }

    /// <summary>
    /// Deletes what writes that were killed left beside files that nobody writes again. A write takes a moment: what is older than a day no other process
    /// is at.
    /// </summary>
    private void DeleteLeftovers()
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var left in new[] { Folder, Sessions, Devices, Dockings }.SelectMany(part => Directory.EnumerateFiles(part, "*.new")))
            if (Durable.IsLeftover(left) && File.GetLastWriteTimeUtc(left) < before)
                File.Delete(left);
    }

    private static void RefuseOthersAccess(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        if ((File.GetUnixFileMode(folder) & others) != 0)
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
