using Evidence.Kernel;

namespace Evidence.Retention;

public static class RetentionRefusals
{
    public static readonly Refusal NoSuchItem = new("no-such-item", 404,
        "There is no such recording.", "Find it under Footage.");

    public static readonly Refusal NoSuchHold = new("no-such-hold", 404,
        "There is no such hold.", "Find it under Retention.");

    public static readonly Refusal ReasonNeeded = new("reason-needed", 422,
        "No reason was given.", "Enter why, so that others understand it years from now.");

    public static readonly Refusal ReasonTooLong = new("reason-too-long", 422,
        $"The reason is longer than {RetentionText.Longest} characters.", "Shorten it.");

    public static readonly Refusal ReviewPassed = new("review-passed", 422,
        "The day on which to review it has passed.", "Enter a day that is still to come, or none.");

    public static readonly Refusal HoldDiffers = new("hold-differs", 409,
        "A hold with this number is there already, for another recording or another reason.", "Reload the page and begin again.");

    public static readonly Refusal HoldNotStanding = new("hold-not-standing", 409,
        "This hold is being released or was released.", "Reload the page.");

    public static readonly Refusal ReleaseAsked = new("release-asked", 409,
        "Somebody has already asked to release this hold.", "Reload the page: another person has to decide.");

    public static readonly Refusal NoReleaseAsked = new("no-release-asked", 409,
        "Nobody asks to release this hold any more, or somebody asked anew.", "Reload the page and read what is asked now.");

    public static readonly Refusal SamePerson = new("same-person", 403,
        "You asked for this release yourself. Another person has to agree to it.", "Ask another evidence officer to look at it.");

    public static readonly Refusal UnderHold = new("under-hold", 409,
        "The recording is under a legal hold, and no nearer day of destruction can be set for it.", "Have the hold released first.");

    public static readonly Refusal DayPassed = new("day-passed", 422,
        "That day has passed.", "Enter one that is still to come.");

    public static readonly Refusal KeptLonger = new("kept-longer", 409,
        "The recording is kept at least as long already.", "Nothing has to be done.");

    public static readonly Refusal TooFar = new("too-far", 422,
        "That is more than a hundred years ahead.", "Enter a nearer day.");

    public static readonly Refusal Busy = new("retention-busy", 503,
        "The store is being told something about this recording at this moment.", "Nothing was changed. Try again in a minute.");
}

/// <summary>Reasons as they are kept.</summary>
internal static class RetentionText
{
    public const int Longest = 1_000;

    /// <exception cref="RefusedException">It is empty or too long.</exception>
    public static string Reason(string text)
    {
        var reason = text.ReplaceLineEndings("\n").Trim();
        if (reason.Length == 0)
            throw RetentionRefusals.ReasonNeeded.ToException();
        return reason.Length > Longest ? throw RetentionRefusals.ReasonTooLong.ToException() : ShownText.Of(reason.ReplaceLineEndings(" "));
    }
}
