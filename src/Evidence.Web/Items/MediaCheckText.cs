using System.Globalization;
using Evidence.Items;
using Evidence.Web.Layout;

namespace Evidence.Web.Items;

/// <summary>What the media check found, in words that keep it apart from the check of the bytes.</summary>
internal static class MediaCheckText
{
    public static (string Word, string Meaning, bool IsDanger) Of(MediaCheck check) => check.State switch
    {
        MediaCheckState.Waiting when check.CheckedAt is null => ("Waiting", "The whole recording will be decoded to find gaps and damage. This holds nothing up.", false),
        MediaCheckState.Waiting => ("Not decided", check.Text ?? "Decoding it needs more than one check may use.", false),
        MediaCheckState.Playable when MediaCheckReport.FromJson(check.Report)?.IsShown == true => ("Opens without an error", check.Text ?? "It was opened to its end.", false),
        MediaCheckState.Playable => ("Plays from beginning to end", check.Text ?? "Every frame that the file announces was decoded.", false),
        MediaCheckState.Damaged => ("Damaged as it came from the device", check.Text ?? "Some of it cannot be decoded. The bytes are those the device held.", true),
        MediaCheckState.Unplayable => ("Cannot be played", check.Text ?? "The file looks like a recording, but nothing in it can be decoded. The bytes are those the device held.", true),
        _ => ("Not a recording", check.Text ?? "The file is kept as it is; there is nothing in it to play.", false),
    };

    public static IEnumerable<(string Name, string Value)> Facts(MediaCheck check)
    {
        if (check.Complete is { } complete)
            yield return ("Complete", complete ? "As many frames and as long as the file announces" : "Shorter than the file announces");
        if (check.DurationMs is { } length)
            yield return ("Length", Quantities.Length(length));
        if (check.Frames is { } frames)
            yield return ("Frames", frames.ToString("N0", CultureInfo.InvariantCulture));
        if (check.Gaps is { } gaps)
            yield return ("Gaps", gaps.ToString(CultureInfo.InvariantCulture));
        if (check.DecodeErrors is { } errors)
            yield return ("Decode errors", errors.ToString(CultureInfo.InvariantCulture));
    }
}
