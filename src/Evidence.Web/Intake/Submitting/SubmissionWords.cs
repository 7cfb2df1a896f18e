using Evidence.Formats;
using Evidence.Intake.Submitting;

namespace Evidence.Web.Intake.Submitting;

/// <summary>What was said of files that somebody added, in words.</summary>
internal static class SubmissionWords
{
    public static string Of(SubmissionSource source) => source switch
    {
        SubmissionSource.Cctv => "CCTV",
        SubmissionSource.Interview => "Interview",
        SubmissionSource.CallAudio => "Calls and radio",
        SubmissionSource.Phone => "Phone or tablet",
        SubmissionSource.DashOrDoor => "Dash or door camera",
        _ => "Something else",
    };

    public static SubmissionSource? Read(string? text) => Vocabulary.TryParse<SubmissionSource>(text, out var source) ? source : null;

    /// <summary>"7 min 30 s ahead of the true time".</summary>
    public static string Clock(long errorMs)
    {
        if (errorMs == 0)
            return "right";
        var error = TimeSpan.FromMilliseconds(Math.Abs(errorMs));
        var parts = new[] { (error.Days, "d"), (error.Hours, "h"), (error.Minutes, "min"), (error.Seconds, "s") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}");
        return $"{string.Join(' ', parts)} {(errorMs > 0 ? "ahead of" : "behind")} the true time";
    }

    /// <summary>Reads "0:07:30", "7:30" as minutes and seconds, or "2 days 0:07:30", in milliseconds.</summary>
    /// <exception cref="Evidence.Kernel.RefusedException"><c>clock-error-wrong</c>.</exception>
    public static long? ReadError(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var words = text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = 0;
        var fits = words.Length switch
        {
            1 => true,
            3 => words[1] is "day" or "days" && int.TryParse(words[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out days) && days < 20_000,
            _ => false,
        };
        var numbers = words[^1].Split(':').Select(part => int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && part.Length <= 3 ? number : -1).ToArray();
        if (!fits || numbers.Length is < 2 or > 3 || numbers.Any(number => number < 0) || numbers[^1] > 59 || numbers.Length == 3 && numbers[1] > 59)
            throw SubmittingRefusals.ClockErrorWrong.ToException();
        var (hours, minutes) = numbers.Length == 3 ? (numbers[0], numbers[1]) : (0, numbers[0]);
        return (long)new TimeSpan(days, hours, minutes, numbers[^1]).TotalMilliseconds;
    }
}
