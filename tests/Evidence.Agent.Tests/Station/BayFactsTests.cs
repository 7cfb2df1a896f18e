using Evidence.Agent.Station;
using Evidence.Formats;
using Xunit;

namespace Evidence.Agent.Tests.Station;

/// <summary>What the page says of a bay follows from what is known of it, and from nothing else.</summary>
public sealed class BayFactsTests
{
    private static readonly BayFacts Listed = new("BAY1") { Session = DockSessionId.New(), Key = "k", Name = "Acme X 1", Label = "Camera 4", Files = 3, Bytes = 3_000_000_000, IsOurs = true };
    private static readonly BayFacts Read = Listed with { IsReading = true, Safe = 3, BytesRead = 3_000_000_000 };
    private static readonly BayTrouble Trouble = new("7F2K", "3 files could not be read. They are still on the card", DateTimeOffset.UnixEpoch, IsTold: true);

    [Fact]
    public void It_copies_until_every_file_has_its_receipt()
    {
        Assert.Equal(BayState.Copying, new BayFacts("BAY1").State);
        Assert.Equal(BayState.Copying, Listed.State);
        Assert.Equal(BayState.Copying, (Read with { Safe = 2 }).State);
        Assert.Equal(99, (Read with { Safe = 2 }).Percent);
        Assert.Equal(BayState.SafeToTake, Read.State);
    }

    [Fact]
    public void A_folder_that_could_not_be_looked_into_is_never_safe() =>
        Assert.NotEqual(BayState.SafeToTake, (Read with { Hidden = 1 }).State);

    [Fact]
    public void It_is_ready_only_when_it_is_ours_closed_and_empty()
    {
        var closed = Read with { IsClosed = true };
        Assert.Equal(BayState.Ready, closed.State);
        Assert.Equal(BayState.SafeToTake, (closed with { Left = 1 }).State);
        Assert.Equal(BayState.SafeToTake, (closed with { IsOurs = false }).State);
    }

    [Fact]
    public void It_is_handed_out_when_it_is_ours_and_closed_and_never_before()
    {
        Assert.False(Read.CanBeTaken);
        Assert.True((Read with { IsClosed = true, Left = 2 }).CanBeTaken);
        Assert.False((Read with { IsClosed = true, IsOurs = false }).CanBeTaken);
        Assert.False((Read with { IsClosed = true, IsGone = true }).CanBeTaken);
        Assert.False((Read with { IsClosed = true, Safe = 2 }).CanBeTaken);
    }

    [Fact]
    public void A_trouble_stays_said_while_it_is_tried_again() =>
        Assert.Equal(BayState.LeaveIt, (Listed with { Trouble = Trouble }).State);

    [Fact]
    public void What_was_taken_out_too_early_is_asked_back() =>
        Assert.Equal((BayState.PutBack, "It was taken out too early: 2 files not safe yet and only on it. Put it back into any bay, it goes on where it stopped."),
            ((Read with { Safe = 1, IsGone = true }).State, BayWords.Advice(Read with { Safe = 1, IsGone = true }, null)));

    [Fact]
    public void What_could_not_be_read_is_asked_back_too() =>
        Assert.StartsWith("It was taken out too early: not all of it could be read. Put it back", BayWords.Advice(Read with { Hidden = 1, IsGone = true }, null), StringComparison.Ordinal);

    [Fact]
    public void A_card_that_is_sealed_on_this_dock_PC_may_leave_and_is_never_called_ready()
    {
        var spooled = Read with { IsSpooling = true, Safe = 1, Spooled = 2 };
        Assert.Equal((BayState.Spooled, "Safe to take", 100), (spooled.State, BayWords.Word(spooled.State), spooled.Percent));
        Assert.Contains("sealed on this dock PC, and is sent as soon as the server answers", BayWords.Advice(spooled, null), StringComparison.Ordinal);
        Assert.Equal("3 of 3 files copied, 1 of them at the server, 3.0 GB", BayWords.Numbers(spooled));
        Assert.False(spooled.CanBeTaken);
        Assert.Equal(BayState.Copying, (spooled with { Spooled = 1 }).State);
        Assert.Equal(BayState.Copying, (spooled with { Hidden = 1 }).State);
        Assert.Equal(BayState.Copying, (spooled with { IsSpooling = false }).State);
        Assert.Equal(BayState.LeaveIt, (spooled with { Trouble = Trouble }).State);
    }

    [Fact]
    public void The_status_tells_what_is_spooled()
    {
        var status = BayStatus.Of(Read with { IsSpooling = true, Safe = 1, Spooled = 2 }, null);
        Assert.Equal(("spooled", "Safe to take", 1, 2), (status.State, status.Says, status.Safe, status.Spooled));
    }

    [Fact]
    public void Every_state_has_a_sign_of_its_own_and_a_word()
    {
        var states = Enum.GetValues<BayState>();
        // What may be taken may be taken, whether the server has it or this dock PC.
        Assert.Equal(states.Length - 1, states.Select(BayWords.Word).Distinct().Count());
        Assert.Equal(states.Length, states.Select(state => BaySigns.Of(state).Text).Distinct().Count());
    }

    [Fact]
    public void A_trouble_says_what_to_do_at_three_in_the_morning()
    {
        var bay = Listed with { Trouble = Trouble };
        Assert.Equal("3 files could not be read. They are still on the card. Leave it in the bay. You can go. IT has been told, reference 7F2K. Take Camera 12.",
            BayWords.Advice(bay, "Camera 12"));
        Assert.EndsWith("Write down reference 7F2K: IT is told as soon as the server answers. Take a spare camera.",
            BayWords.Advice(bay with { Trouble = Trouble with { IsTold = false } }, null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_camera_to_take_instead_is_one_that_is_ready_here()
    {
        var full = Read with { IsClosed = true, Left = 3, Label = "Camera 7" };
        var empty = Read with { IsClosed = true, Label = "Camera 9" };
        Assert.Equal("Camera 9", StationBoard.Spare([Listed, full, empty]));
        Assert.Equal("Camera 7", StationBoard.Spare([Listed, full]));
        Assert.Null(StationBoard.Spare([Listed]));
    }

    [Theory]
    [InlineData(20, "Less than a minute left")]
    [InlineData(150, "About 3 minutes left")]
    [InlineData(3 * 3600 + 300, "About 3 h 5 min left")]
    public void The_time_left_is_said_in_words(int seconds, string words) =>
        Assert.Equal(words, BayWords.TimeLeft(Read with { Safe = 0, BytesRead = 1, TimeLeft = TimeSpan.FromSeconds(seconds) }));

    [Fact]
    public void A_reference_is_four_characters_that_cannot_be_misheard_and_stays()
    {
        var agent = AgentId.New();
        var reference = TroubleReference.Of(agent, "a");
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}$", reference);
        Assert.Equal(reference, TroubleReference.Of(agent, "a"));
    }

    [Fact]
    public void Names_from_devices_never_become_markup() =>
        Assert.Equal("<p>&lt;script&gt;&quot;&#39;&amp;<b>ok</b></p>", Html.Of($"<p>{"<script>\"'&"}{new Html("<b>ok</b>")}</p>").Text);
}
