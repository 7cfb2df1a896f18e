namespace Evidence.Agent.Hosting;

/// <summary>What the command line asks for.</summary>
internal abstract record AgentCommand
{
    private AgentCommand()
    {
    }

    internal sealed record ShowHelp : AgentCommand;

    internal sealed record ShowVersion : AgentCommand;

    /// <param name="PlainHttp">Allows http:// to a machine other than this one.</param>
    internal sealed record Enrol(
        Uri Server, string Code, string State, string Name, string? TrustCertificate, bool PlainHttp) : AgentCommand;

    /// <param name="Removable">Watch every removable volume, wherever it is mounted.</param>
    /// <param name="Station">Port of the station page; null for none.</param>
    /// <param name="Log">A file for what is said; null for the standard output.</param>
    /// <param name="IsService">Started by the service control manager of Windows.</param>
    internal sealed record Run(string State, IReadOnlyList<string> Docks, bool Removable, OffloadChoices Choices, int? Station = null, string? Log = null, bool IsService = false) : AgentCommand;

    /// <param name="Station">Where the running agent has its station page.</param>
    internal sealed record Status(int Station, bool Json) : AgentCommand;

    /// <param name="Folder">The agency's own profiles; null where there are none.</param>
    internal sealed record TestProfiles(string Path, string? Folder) : AgentCommand;

    internal sealed record ListProfiles(string? Folder) : AgentCommand;

    /// <param name="Folder">The spool.</param>
    internal sealed record ListSpool(string State, string Folder, bool Json) : AgentCommand;

    /// <param name="Objects">Object ids, or <c>all</c>.</param>
    internal sealed record SendSpool(string State, IReadOnlyList<string> Objects, OffloadChoices Choices) : AgentCommand;

    internal sealed record Offload(string Path, string State, OffloadChoices Choices) : AgentCommand;
}

/// <param name="Erase">Erase what a permit of the server lists, on devices registered as the agency's own.</param>
/// <param name="Json">One JSON object per line instead of sentences.</param>
/// <param name="InFlight">Files sent at the same time from one volume; each further one holds one more part in memory.</param>
/// <param name="Patience">How long without any answer the agent keeps trying before it gives up.</param>
/// <param name="Server">The server's address where it has moved since enrolment; the pinned root key still decides whether it is the agency's.</param>
/// <param name="Profiles">Folder of the agency's own device profiles; null for the one in the state folder.</param>
internal sealed record OffloadChoices(bool Erase, bool Json, int InFlight, TimeSpan Patience, Uri? Server = null, string? Profiles = null)
{
    private const int UsualInFlightTotal = 4;

    /// <summary>Files sent at the same time from all volumes and the spool together; null for the usual.</summary>
    public int? InFlightTotal { get; init; }

    /// <summary>With a number for all there is something to hand out: without, nobody could come before others.</summary>
    public int MostInFlight => InFlightTotal ?? Math.Max(UsualInFlightTotal, InFlight);

    /// <summary>Cap on what is sent, in millions of bits a second; null for none.</summary>
    public int? LimitMbps { get; init; }

    /// <summary>The socket at which a volume that is mounted read-only is made writable while it is erased; null where there is none.</summary>
    public string? Writable { get; init; }

    /// <summary>Where sealed copies wait while the server is away; null for nowhere.</summary>
    public SpoolChoice? Spool { get; init; }
}

/// <param name="MaxBytes">What lies there at most.</param>
internal sealed record SpoolChoice(string Folder, long MaxBytes);
