using Evidence.Agent.Offload;
using Evidence.Agent.Station;
using Evidence.Agent.Tests.Offload;
using Evidence.Formats;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Station;

/// <summary>What the page asked for before the agent was started anew it asks for afterwards.</summary>
public sealed class BayNoteTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();
    private readonly Ahead clock = new();
    private readonly Workbench bench;
    private readonly BayNote note;

    public BayNoteTests()
    {
        bench = agency.Enrolled(folder, clock);
        note = new("BAY3", "0123456789abcdef0123456789abcdef", DockSessionId.New(), "Acme X 1", "Camera 4", "PC Robin Hale", true, 12, 3_000, 5, 1, clock.GetUtcNow().AddHours(-1));
    }

    public void Dispose()
    {
        bench.Dispose();
        agency.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_camera_that_was_taken_out_too_early_is_asked_back_after_a_restart_by_the_same_reference()
    {
        Keep(note);
        var board = Recall();
        clock.By = TimeSpan.FromSeconds(10);

        var bay = Assert.Single(board.Look());
        Assert.Equal((BayState.PutBack, "Camera 4", "PC Robin Hale", "BAY3"), (bay.State, bay.Called, bay.Officer, bay.Place));
        Assert.StartsWith("It was taken out too early: 7 files not safe yet and only on it. Put it back into any bay", BayWords.Advice(bay, null), StringComparison.Ordinal);
        Assert.Equal(TroubleReference.Of(bench.Enrolment.Agent, $"{note.Key}\n{note.Session}"), Assert.Single(board.Troubles()).Reference);
    }

    [Fact]
    public void Nothing_is_asked_for_before_what_is_in_the_bays_was_listed()
    {
        Keep(note);
        var board = Recall();
        Assert.Empty(board.Look());
        var docked = board.Dock("/media/dock/BAY3");
        clock.By = TimeSpan.FromSeconds(10);
        Assert.Equal(BayState.Copying, Assert.Single(board.Look()).State);
        docked.Failed("It cannot be read");
        Assert.Equal(2, board.Look().Count);
    }

    [Fact]
    public void What_was_closed_meanwhile_is_forgotten_and_what_is_long_gone_too()
    {
        note.Keep(bench.State);
        Keep(note with { Key = "aaaa456789abcdef0123456789abcdef", Session = DockSessionId.New(), GoneAt = clock.GetUtcNow().AddHours(-13) });
        var board = Recall();
        clock.By = TimeSpan.FromSeconds(10);
        Assert.Empty(board.Look());
        Assert.Single(Directory.EnumerateFiles(bench.State.Sessions, "*.bay"));
    }

    [Fact]
    public void A_note_that_cannot_be_read_keeps_nobody_from_working()
    {
        Keep(note);
        File.WriteAllText(Assert.Single(Directory.EnumerateFiles(bench.State.Sessions, "*.bay")), "{\"place\":");
        var board = Recall();
        clock.By = TimeSpan.FromSeconds(10);
        Assert.Empty(board.Look());
    }

    private void Keep(BayNote kept)
    {
        kept.Keep(bench.State);
        File.WriteAllText(Path.Combine(bench.State.Sessions, $"{kept.Key}.{kept.Session}.inventory"), "signed");
    }

    private StationBoard Recall()
    {
        var board = new StationBoard(bench);
        board.Recall();
        return board;
    }

    private sealed class Ahead : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(By.TotalSeconds * TimestampFrequency);
    }
}
