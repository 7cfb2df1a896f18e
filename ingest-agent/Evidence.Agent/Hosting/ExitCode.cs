namespace Evidence.Agent.Hosting;

/// <summary>What the program's exit code says; docs/guides/agent.md, "Exit codes".</summary>
internal enum ExitCode
{
    /// <summary>Every file on the volume has a verified receipt, or the verb did what was asked.</summary>
    AllSafe = 0,

    /// <summary>The command line, the state folder or a path is wrong; nothing was sent.</summary>
    Usage = 1,

    /// <summary>The volume waits for somebody to decide what it is; only its inventory was sent.</summary>
    Undecided = 3,

    /// <summary>Some files have no verified receipt yet. They are still on the device; run it again.</summary>
    NotAllSafe = 4,

    /// <summary>The server refused, or could not be reached for longer than the agent's patience.</summary>
    ServerRefused = 5,

    /// <summary>Another evidence-agent works on this volume or this state.</summary>
    Busy = 6,

    /// <summary>An administrator has revoked this agent; it enrols anew or not at all.</summary>
    Revoked = 7,

    /// <summary>Two machines use this agent's key; an administrator decides.</summary>
    Suspended = 8,

    /// <summary>Nothing is lost if the device leaves: every file is safe, or sealed in the spool for a server that is away. Nothing was erased.</summary>
    Spooled = 9,

    /// <summary>Stopped by a signal before it was done; the next run goes on from here.</summary>
    Stopped = 130,
}

/// <summary>Something the person at the keyboard can put right: says what is wrong, and what to do.</summary>
internal sealed class UserError(ExitCode exit, string message, string hint) : Exception(message)
{
    public ExitCode Exit { get; } = exit;

    public string Hint { get; } = hint;

    /// <summary>The server could not be reached, or was in trouble, for as long as the agent had patience.</summary>
    public bool ServerIsAway { get; init; }
}
