using Evidence.Formats;

namespace Evidence.Agent.Station;

/// <summary>What the page says of a bay in one large word.</summary>
internal enum BayState { Copying, SafeToTake, Spooled, Ready, Undecided, LeaveIt, PutBack }

/// <summary>Something at a bay that somebody has to look at.</summary>
/// <param name="Reference">By which the officer, the log and the server's Docks page name it.</param>
/// <param name="IsTold">Whether the server has it.</param>
internal sealed record BayTrouble(string Reference, string Text, DateTimeOffset Since, bool IsTold = false);

/// <summary>All that is known of the volume in one bay; its state follows from it.</summary>
internal sealed record BayFacts(string Place)
{
    public DockSessionId? Session { get; init; }

    /// <summary>Names the device in the agent's folders; null until it was listed.</summary>
    public string? Key { get; init; }

    /// <summary>What the device says it is.</summary>
    public string? Name { get; init; }

    /// <summary>What the agency calls it.</summary>
    public string? Label { get; init; }

    public string? Officer { get; init; }

    /// <summary>Registered as the agency's own.</summary>
    public bool IsOurs { get; init; }

    public bool IsUndecided { get; init; }

    public int Files { get; init; }

    public long Bytes { get; init; }

    public int Safe { get; init; }

    /// <summary>Files that lie sealed on this dock PC, for a server that is away.</summary>
    public int Spooled { get; init; }

    /// <summary>The server is away, and its files are sealed into the spool.</summary>
    public bool IsSpooling { get; init; }

    public long BytesRead { get; init; }

    /// <summary>Folders that could not be looked into, so that nobody knows what lies there.</summary>
    public int Hidden { get; init; }

    /// <summary>Files are being read; before that the volume is only listed.</summary>
    public bool IsReading { get; init; }

    /// <summary>The server has taken the second inventory.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Files still on it when it was closed, but for the one that tells its serial.</summary>
    public int Left { get; init; }

    public bool IsGone { get; init; }

    /// <summary>At the present pace; null where that cannot be said.</summary>
    public TimeSpan? TimeLeft { get; init; }

    public BayTrouble? Trouble { get; init; }

    public bool IsAllSafe => IsReading && Hidden == 0 && Safe == Files;

    /// <summary>Nothing is lost if it leaves, although the server has not all of it yet.</summary>
    public bool IsAllSpooled => IsSpooling && IsReading && Hidden == 0 && Spooled > 0 && Safe + Spooled == Files;

    /// <summary>The name people know it by.</summary>
    public string Called => Label ?? (Name is { Length: > 0 } name ? name : Place);

    /// <summary>May be handed to the next officer here.</summary>
    public bool CanBeTaken => IsAllSafe && IsClosed && IsOurs && !IsGone && Session is not null;

    public BayState State => this switch
    {
        { IsGone: true } => BayState.PutBack,
        { Trouble: not null } => BayState.LeaveIt,
        { IsUndecided: true } => BayState.Undecided,
        // A card that still holds footage is safe, but not ready: it may be full.
        { IsAllSafe: true, IsClosed: true, IsOurs: true, Left: 0 } => BayState.Ready,
        { IsAllSafe: true } => BayState.SafeToTake,
        { IsAllSpooled: true } => BayState.Spooled,
        _ => BayState.Copying,
    };

    public int Percent => IsAllSafe || IsAllSpooled ? 100 : Bytes <= 0 ? 0 : (int)Math.Clamp(BytesRead * 100 / Bytes, 0, 99);
}
