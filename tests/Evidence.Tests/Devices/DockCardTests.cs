using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Devices;
using Xunit;

namespace Evidence.Tests.Devices;

/// <summary>What the Docks page says of a device in one large word must be true, and is what the dock PC's screen says.</summary>
public sealed class DockCardTests
{
    private static readonly DockEnding Emptied = new(0, 3, 0, 0, 0, 0, 0);

    [Fact]
    public void Ready_for_the_next_shift_is_only_what_is_ours_stored_and_empty()
    {
        Assert.Equal("Ready for next shift", Closed(Emptied).Word);
        Assert.Equal("Safe to take", Closed(Emptied with { Left = 2, Erased = 1 }).Word);
        Assert.Equal("Safe to take", Closed(Emptied, VolumeDecision.Seized).Word);
        Assert.Equal("Put it back", Closed(Emptied, stored: 2).Word);
    }

    [Fact]
    public void Says_how_many_files_stay_on_a_card_that_is_safe()
    {
        Assert.Equal("Everything on it is stored and was checked. 2 files are still on it.", Closed(Emptied with { Left = 2, Erased = 1 }).Meaning);
        Assert.Equal("Everything on it is stored and was checked. Nothing on it was changed.", Closed(Emptied with { Left = 3, Erased = 0 }, VolumeDecision.Seized).Meaning);
        Assert.Equal("Everything that was on it is stored and was checked. It is empty.", Closed(Emptied).Meaning);
    }

    [Fact]
    public void Says_what_is_missing_where_something_is()
    {
        var early = Closed(Emptied with { Left = 3, Erased = 0 }, stored: 1);
        Assert.True(early.IsDanger);
        Assert.Equal("2 files not stored yet, and only on the device. Dock it again: it goes on where it stopped.", early.Meaning);

        var written = Closed(Emptied with { Appeared = 1, Left = 1 });
        Assert.Equal(("Put it back", "1 file was written while it was docked and is only on the device. Dock it again."), (written.Word, written.Meaning));

        var bad = Closed(Emptied with { Left = 1 }, stored: 2, quarantined: 1);
        Assert.Equal("Leave it in the bay", bad.Word);
        Assert.StartsWith("1 file did not pass the check and is still on the device.", bad.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_session_copies_until_all_is_stored()
    {
        Assert.Equal("Copying", Open((FileStage.Stored, 2), (FileStage.Sending, 1)).Word);
        Assert.Equal("Safe to take", Open((FileStage.Stored, 2), (FileStage.Held, 1)).Word);
        Assert.Equal("Leave it in the bay", Open((FileStage.Stored, 3), (FileStage.Unreadable, 1)).Word);
        Assert.Equal("Dock PC is silent", (Open((FileStage.Waiting, 3)) with { AgentIsHere = false }).Word);
        var trouble = Open((FileStage.Waiting, 3)) with { Trouble = new StationTrouble("7F2K", "Camera 4", "It cannot be read", DateTimeOffset.UnixEpoch, null) };
        Assert.Equal(("Leave it in the bay", "It cannot be read. Reference 7F2K."), (trouble.Word, trouble.Meaning));
    }

    [Fact]
    public void A_volume_that_nobody_knows_is_called_what_it_says_it_is()
    {
        Assert.Equal("Acme X 1", VolumeFacts.Read(Volume("Acme", "X 1", null)).Name);
        Assert.Equal("Volume “CARD”", VolumeFacts.Read(Volume(null, null, "CARD")).Name);
        Assert.Equal("Volume without a name", VolumeFacts.Read(Volume(null, null, null)).Name);
    }

    [Theory]
    [InlineData(VolumeDecision.Undecided, false, "1A2B-3C4D", "take it out now")]
    [InlineData(VolumeDecision.Seized, false, "1A2B-3C4D", "could be written to")]
    [InlineData(VolumeDecision.Private, false, "device 0000000800000011", "could be written to")]
    [InlineData(VolumeDecision.Ours, false, "1A2B-3C4D", null)]
    [InlineData(VolumeDecision.Seized, true, "1A2B-3C4D", null)]
    [InlineData(VolumeDecision.Seized, false, "folder", null)]
    public void Warns_of_a_medium_that_is_or_may_be_somebody_elses_and_was_not_mounted_read_only(VolumeDecision decision, bool readOnly, string fileSystem, string? warning)
    {
        var volume = new VolumeFacts("CARD", fileSystem, readOnly, null, null, null, null);
        var card = new DockCard(Dock(DockSessionState.Waiting, decision, 0, 0) with { Volume = JsonSerializer.Serialize(volume) }, null, AgentIsHere: true);
        if (warning is null) Assert.Null(card.Warning);
        else Assert.Contains(warning, card.Warning, StringComparison.Ordinal);
        Assert.Equal(fileSystem == "folder" ? "A folder on the dock PC’s own disk" : readOnly ? "Mounted read-only" : "Mounted so that it can be written to", DockCard.Mounted(card.Volume));
    }

    private static DockCard Closed(DockEnding ending, VolumeDecision decision = VolumeDecision.Ours, int stored = 3, int quarantined = 0) =>
        new(Dock(DockSessionState.Closed, decision, stored, quarantined) with { Ending = JsonSerializer.Serialize(ending) }, null, AgentIsHere: true);

    private static DockCard Open(params (FileStage Stage, int Files)[] files) =>
        new(Dock(DockSessionState.Open, VolumeDecision.Ours, 0, 0), new DockTally(files.ToDictionary(f => f.Stage, f => f.Files), 0, []), AgentIsHere: true);

    private static ListedDock Dock(DockSessionState state, VolumeDecision decision, int stored, int quarantined) => new(
        DockSessionId.New(), AgentId.New(), "Front desk", DeviceId.New(), "Camera 4", null, decision, null, null, state, "dcim/1", "{}",
        DateTimeOffset.UnixEpoch, null, null, 3, 3_000, stored, quarantined);

    private static string Volume(string? make, string? model, string? label) => JsonSerializer.Serialize(new VolumeFacts(label, null, true, make, model, null, "DEVICE.TXT"));
}
