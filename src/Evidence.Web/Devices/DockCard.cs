using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>One docked volume, as a card that is read from two metres away. Its large words are those of the dock PC's own screen.</summary>
/// <param name="Tally">How far its files are; null for a closed session in a list, whose counts are in <paramref name="Dock"/>.</param>
/// <param name="Trouble">What the dock PC says is wrong with it.</param>
internal sealed record DockCard(ListedDock Dock, DockTally? Tally, bool AgentIsHere, StationTrouble? Trouble = null)
{
    public DockSessionId Id => Dock.Id;

    public string Name => Dock.Device ?? Volume.Name;

    public VolumeFacts Volume { get; } = VolumeFacts.Read(Dock.Volume);

    public bool IsClosed => Dock.State == DockSessionState.Closed;

    public bool NeedsDecision => Dock.State == DockSessionState.Waiting && Dock.Decision == VolumeDecision.Undecided;

    public int Stored => Tally?.Of(FileStage.Stored, FileStage.Held) ?? Dock.Stored;

    public int Quarantined => Tally?.Of(FileStage.Quarantined) ?? Dock.Quarantined;

    public int Checking => Tally?.Of(FileStage.Checking) ?? 0;

    /// <summary>Files that should have been copied and could not be read.</summary>
    public int Unreadable => Tally?.Of(FileStage.Unreadable) ?? 0;

    /// <summary>Links and the like, which stay on the device.</summary>
    public int LeftOut => Tally?.Of(FileStage.LeftOut) ?? 0;

    public int ToGo => Math.Max(0, Dock.Files - Stored - Quarantined);

    public IReadOnlyList<FileProgress> Moving => Tally?.Moving ?? [];

    public DockEnding? Ending { get; } = DockEnding.Read(Dock.Ending);

    /// <summary>Written while it was docked, or after it was copied: nobody has taken these in.</summary>
    public int WrittenSince => Ending is { } ending ? ending.Appeared + ending.Changed : 0;

    public bool IsDanger => Trouble is not null || Quarantined > 0 || Unreadable > 0 || (IsClosed && ToGo + WrittenSince > 0);

    public bool IsCopying => Dock.State == DockSessionState.Open && ToGo > 0;

    public int Percent => ToGo == 0 || Dock.Bytes <= 0 ? (ToGo == 0 ? 100 : 0) : (int)Math.Clamp(CopiedBytes * 100 / Dock.Bytes, 0, 99);

    /// <summary>What somebody must know of a medium that is not the agency's own, or may not be, and that the dock PC could have written to; null where there is nothing.</summary>
    public string? Warning => (Volume.IsWritable, Dock.Decision) switch
    {
        (true, VolumeDecision.Undecided) => "The dock PC mounted it so that it can be written to. If it is evidence itself, take it out now and dock it where volumes are mounted read-only, or behind a write blocker.",
        (true, VolumeDecision.Seized or VolumeDecision.Private) => "The dock PC had mounted it so that it could be written to. The agent wrote nothing; that nothing else did, the medium itself does not show.",
        _ => null,
    };

    /// <summary>The one word or two that say whether the device may be taken.</summary>
    public string Word => this switch
    {
        { Dock.State: DockSessionState.Waiting } => "Waiting for a decision",
        { Trouble: not null } or { Quarantined: > 0 } or { Unreadable: > 0 } => "Leave it in the bay",
        { IsClosed: true, IsDanger: true } => "Put it back",
        { IsClosed: true, IsEmpty: true } => "Ready for next shift",
        { ToGo: 0 } => "Safe to take",
        { AgentIsHere: false } => "Dock PC is silent",
        _ => "Copying",
    };

    /// <summary>What the word means here, and what to do.</summary>
    public string Meaning => this switch
    {
        { Dock.State: DockSessionState.Waiting } => "Nothing is copied and nothing on it is changed until somebody says whose it is.",
        { Trouble: { } trouble } => $"{trouble.Text.TrimEnd('.')}. Reference {trouble.Reference}.",
        { Quarantined: > 0 } => $"{Count(Quarantined)} did not pass the check and {(Quarantined == 1 ? "is" : "are")} still on the device. You can go; tell an evidence officer.",
        { Unreadable: > 0 } => $"{Count(Unreadable)} could not be read and {(Unreadable == 1 ? "is" : "are")} still on the device. You can go; tell an evidence officer.",
        { IsClosed: true, ToGo: > 0 } => $"{Count(ToGo)} not stored yet, and only on the device. Dock it again: it goes on where it stopped.",
        { IsClosed: true, WrittenSince: > 0 } => $"{Count(WrittenSince)} {(WrittenSince == 1 ? "was" : "were")} written while it was docked and {(WrittenSince == 1 ? "is" : "are")} only on the device. Dock it again.",
        { IsClosed: true, IsEmpty: true } => "Everything that was on it is stored and was checked. It is empty.",
        { IsClosed: true } => $"Everything on it is stored and was checked. {Left}",
        { ToGo: 0 } => "Everything on it is stored and was checked. It is being finished.",
        { AgentIsHere: false } => "The dock PC has not been heard of for over two minutes. Copying goes on where it stopped once it is back. Leave the device in it.",
        _ => $"{Count(ToGo)} to go. Leave the device in the dock; you can go.",
    };

    public string ProgressText => $"{Stored} of {Count(Dock.Files)} stored"
        + (IsCopying ? $", {Quantities.Size(CopiedBytes)} of {Quantities.Size(Dock.Bytes)} copied" : $", {Quantities.Size(Dock.Bytes)}")
        + (Checking > 0 ? $", {Checking} being checked" : "")
        + (Unreadable > 0 ? $". {Unreadable} could not be read" : "")
        + (LeftOut > 0 ? $". {LeftOut} left out: not {(LeftOut == 1 ? "a file" : "files")}" : "");

    public static string Mounted(VolumeFacts volume) => volume switch
    {
        { IsFolder: true } => "A folder on the dock PC’s own disk",
        { ReadOnly: true } => "Mounted read-only",
        _ => "Mounted so that it can be written to",
    };

    /// <summary>The agency's own, and nothing is left on it but who it is: it can be used again. A seized card is never called that.</summary>
    private bool IsEmpty => Dock.Decision == VolumeDecision.Ours && Ending is { Left: 0 };

    private string Left => Ending switch
    {
        null => "",
        { Left: var left } when Dock.Decision == VolumeDecision.Ours => $"{Count(left)} {(left == 1 ? "is" : "are")} still on it.",
        _ => "Nothing on it was changed.",
    };

    private long CopiedBytes => Tally?.CopiedBytes ?? 0;

    private static string Count(int files) => files == 1 ? "1 file" : $"{files} files";
}
