using System.Globalization;

namespace Evidence.Agent.Station;

/// <summary>What is said to an officer at the end of a night shift: what is so, and what to do.</summary>
internal static class BayWords
{
    public static string Word(BayState state) => state switch
    {
        BayState.Copying => "Copying",
        // The officer may take it either way; the sign and the sentence tell the two apart.
        BayState.SafeToTake or BayState.Spooled => "Safe to take",
        BayState.Ready => "Ready for next shift",
        BayState.Undecided => "Waiting for a decision",
        BayState.LeaveIt => "Leave it in the bay",
        _ => "Put it back",
    };

    /// <param name="spare">What a camera that can be taken instead is called; null where none is here.</param>
    public static string Advice(BayFacts bay, string? spare) => bay.State switch
    {
        BayState.Copying when !bay.IsReading => "It is being looked at. Leave it in the bay. You can go.",
        BayState.Copying when bay.IsSpooling => "The server is away. It is being copied and sealed on this dock PC. Leave it in the bay. You can go.",
        BayState.Copying => "Leave it in the bay. You can go.",
        BayState.Spooled => "The server is away. Everything is copied and sealed on this dock PC, and is sent as soon as the server answers. Nothing on it was erased: do not format it.",
        BayState.SafeToTake when bay.IsOurs => $"Everything on it is stored and was checked. {(bay.IsClosed ? $"{Count(bay.Left)} {(bay.Left == 1 ? "is" : "are")} still on it." : "It is being finished.")}",
        BayState.SafeToTake => "Everything on it is stored and was checked. Nothing on it was changed.",
        BayState.Ready => "Everything that was on it is stored and was checked. It is empty.",
        BayState.Undecided => "Nobody has said yet whose it is. Leave it in the bay. You can go. An evidence officer decides under Docks; nothing is copied or changed until then.",
        BayState.LeaveIt => $"{Ended(bay.Trouble!.Text)} Leave it in the bay. You can go. {Told(bay.Trouble)} {Take(spare)}",
        _ => $"It was taken out too early: {(bay.Safe < bay.Files ? $"{Count(bay.Files - bay.Safe)} not safe yet and only on it" : "not all of it could be read")}. Put it back into any bay, it goes on where it stopped.{(bay.Trouble is { } trouble ? " " + Told(trouble) : "")}",
    };

    public static string Numbers(BayFacts bay)
    {
        if (!bay.IsReading) return "";
        var safe = bay.IsSpooling ? $"{bay.Safe + bay.Spooled} of {Count(bay.Files)} copied, {bay.Safe} of them at the server" : $"{bay.Safe} of {Count(bay.Files)} safe";
        if (bay.IsAllSpooled) return $"{safe}, {Size(bay.Bytes)}";
        return bay.IsAllSafe ? $"{safe}, {Size(bay.Bytes)}" : $"{safe}, {Size(bay.BytesRead)} of {Size(bay.Bytes)} read";
    }

    public static string TimeLeft(BayFacts bay) => bay switch
    {
        { State: not BayState.Copying } or { IsReading: false } => "",
        { IsSpooling: false, BytesRead: var read, Bytes: var bytes } when read >= bytes => "All read. The server is checking it.",
        { TimeLeft: null } => "",
        { TimeLeft.TotalSeconds: < 60 } => "Less than a minute left",
        { TimeLeft: { TotalMinutes: < 90 } left } => $"About {Whole(Math.Ceiling(left.TotalMinutes))} minutes left",
        { TimeLeft: { } left } => $"About {Whole(Math.Floor(left.TotalHours))} h {Whole(left.Minutes)} min left",
    };

    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB"),
    };

    public static string Count(int files) => files == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{files:N0} files");

    /// <summary>With its zone: 01:30 comes twice in October.</summary>
    public static string Time(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("d MMMM yyyy, HH:mm:ss 'UTC'zzz", CultureInfo.InvariantCulture);

    private static string Told(BayTrouble trouble) => trouble.IsTold
        ? $"IT has been told, reference {trouble.Reference}."
        : $"Write down reference {trouble.Reference}: IT is told as soon as the server answers.";

    private static string Take(string? spare) => spare is null ? "Take a spare camera." : $"Take {spare}.";

    private static string Ended(string text) => text.EndsWith('.') ? text : text + ".";

    private static string Whole(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
