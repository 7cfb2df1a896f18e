using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>One docked volume, as a card that is read from two metres away.</summary>
/// <param name="Trouble">What the dock PC says is wrong with it.</param>
/// <param name="Files">Each file; empty for a closed session, whose counts are in <paramref name="Dock"/>.</param>
internal sealed record DockCard(ListedDock Dock, IReadOnlyList<FileProgress> Files, bool AgentIsHere, StationTrouble? Trouble = null)
{
    private static readonly FileStage[] Settled = [FileStage.Stored, FileStage.Held];

    public DockSessionId Id => Dock.Id;

    public string Name => Dock.Device ?? DockedVolume.Read(Dock.Volume).Name;

    public bool NeedsDecision => Dock.State == DockSessionState.Waiting && Dock.Decision == VolumeDecision.Undecided;

    public int Stored => Files.Count == 0 ? Dock.Stored : Files.Count(file => Settled.Contains(file.Stage));

    public int Quarantined => Files.Count == 0 ? Dock.Quarantined : Files.Count(file => file.Stage == FileStage.Quarantined);

    public int Checking => Files.Count(file => file.Stage == FileStage.Checking);

    /// <summary>Could not be read, or are no files: they stay on the device.</summary>
    public int LeftOut => Files.Count(file => file.Stage == FileStage.LeftOut);

    public int ToGo => Math.Max(0, Dock.Files - Stored - Quarantined);

    public IEnumerable<FileProgress> Moving => Files.Where(file => file.Stage == FileStage.Sending);

    /// <summary>Files that should have been copied and could not be read.</summary>
    public int Unreadable => Files.Count(file => file.Stage == FileStage.LeftOut && FileText.IsDanger(file));

    public bool IsDanger => Trouble is not null || Quarantined > 0 || Unreadable > 0 || (Dock.State == DockSessionState.Closed && ToGo > 0);

    public bool IsCopying => Dock.State == DockSessionState.Open && ToGo > 0;

    public int Percent => ToGo == 0 || Dock.Bytes <= 0 ? (ToGo == 0 ? 100 : 0) : (int)Math.Clamp(CopiedBytes * 100 / Dock.Bytes, 0, 99);

    /// <summary>The one word or two that say whether the device may be taken.</summary>
    public string Word => this switch
    {
        { Dock.State: DockSessionState.Waiting } => "Waiting for a decision",
        { Trouble: not null } => "Somebody is needed",
        { Quarantined: > 0 } or { Unreadable: > 0, Dock.State: DockSessionState.Open } => "Leave it here",
        { Dock.State: DockSessionState.Closed, ToGo: > 0 } => "Taken too early",
        { Dock.State: DockSessionState.Closed } => "Ready for next shift",
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
        { Unreadable: > 0, Dock.State: DockSessionState.Open } => $"{Count(Unreadable)} could not be read and {(Unreadable == 1 ? "is" : "are")} still on the device. You can go; tell an evidence officer.",
        { Dock.State: DockSessionState.Closed, ToGo: > 0 } => $"{Count(ToGo)} not stored yet, still on the device. Dock it again.",
        { Dock.State: DockSessionState.Closed } => "Everything is stored.",
        { ToGo: 0 } => "Everything on it is stored and was read back.",
        { AgentIsHere: false } => "The dock PC has not been heard of for over two minutes. Copying goes on where it stopped once it is back. Leave the device in it.",
        _ => $"{Count(ToGo)} to go. Leave the device in the dock; you can go.",
    };

    public string ProgressText => $"{Stored} of {Count(Dock.Files)} stored"
        + (IsCopying ? $", {Quantities.Size(CopiedBytes)} of {Quantities.Size(Dock.Bytes)} copied" : $", {Quantities.Size(Dock.Bytes)}")
        + (Checking > 0 ? $", {Checking} being checked" : "")
        + (LeftOut > 0 ? $". {LeftOut} left on the device, see the list" : "");

    private long CopiedBytes => Files.Sum(file => file.Stage switch
    {
        FileStage.Stored or FileStage.Held or FileStage.Checking or FileStage.Quarantined => file.Bytes,
        FileStage.Sending => Math.Min(file.Bytes, file.SentBytes),
        _ => 0,
    });

    private static string Count(int files) => files == 1 ? "1 file" : $"{files} files";
}
