using Evidence.Kernel;

namespace Evidence.Items.Reach;

public static class ReachRefusals
{
    /// <summary>The same for what is not there and for what is not theirs: an id tells nobody whether it exists.</summary>
    public static readonly Refusal TagWrong = new("tag-wrong", 422, $"A tag is missing, or longer than {TagItem.Longest} characters.", "Write a word or two.");

    public static readonly Refusal TooManyTags = new("too-many-tags", 409, $"This recording has {TagItem.Most} tags already.", "Take one away that nobody looks for.");

    public static readonly Refusal NoSuchItem = new("no-such-item", 404, "There is no such recording, or it is not yours to see.", "Check the reference.");

    public static readonly Refusal NothingChosen = new("nothing-chosen", 422, $"Nothing was chosen, or more than {CategoriseMany.Most} recordings.", "Tick the recordings that you mean.");

    public static readonly Refusal NoSuchGrant = new("no-such-grant", 404, "There is no such grant.", "Reload the page.");

    public static readonly Refusal ReasonNeeded = new("reason-needed", 422, $"The reason is missing, too short or longer than {GrantAccess.LongestReason} characters.", "Say in a sentence why.");

    public static readonly Refusal PreEventWrong = new("pre-event-wrong", 422, "The part before recording was started is not a number of seconds within the recording.", $"Write seconds from 0 to {CorrectRecording.MostPreEventMs / 1000}, or leave it empty.");

    public static readonly Refusal ClockWrong = new("clock-wrong", 422, "The correction of the clock is not a number of milliseconds that is small enough.", "Correct it by at most ten years.");

    public static readonly Refusal UntilWrong = new("until-wrong", 422, $"A grant ends later than now and within {GrantAccess.LongestDays} days.", "Choose another day.");

    public static readonly Refusal WhomWrong = new("whom-wrong", 422, "A grant is for one person or for one unit that is here.", "Choose whom it is for.");

    public static readonly Refusal NotToYourself = new("not-to-yourself", 403, "Nobody grants access to themselves.", "Ask a colleague who may grant it. In an emergency there is “Open in an emergency”.");
}
