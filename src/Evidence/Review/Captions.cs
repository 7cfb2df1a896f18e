using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Evidence.Review;

/// <summary>One text and when it is shown.</summary>
internal sealed record Caption(long FromMs, long ToMs, string Text);

/// <summary>Reads SubRip and WebVTT, and writes WebVTT. What comes from a device is text: marks in it are shown as they stand.</summary>
internal static partial class Captions
{
    private const int Most = 200_000, LongestText = 2000;

    /// <summary>The cues in order. Lines that belong to none are left out; a file that has none gives none.</summary>
    public static IReadOnlyList<Caption> Read(string text)
    {
        var cues = new List<Caption>();
        (long From, long To)? open = null;
        var said = new List<string>();
        foreach (var line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            if (Times().Match(line) is { Success: true } times)
            {
                Close();
                open = (Ms(times, 1), Ms(times, 5));
            }
            else if (line.Trim().Length == 0)
            {
                Close();
            }
            else if (open is not null)
            {
                said.Add(line.Trim());
            }
        }

        Close();
        return [.. cues.OrderBy(cue => cue.FromMs)];

        void Close()
        {
            if (open is { } span && span.From < span.To && said.Count > 0 && cues.Count < Most)
                cues.Add(new Caption(span.From, span.To, Cut(string.Join('\n', said))));
            (open, said) = (null, []);
        }
    }

    /// <summary>Cameras write UTF-8, or the one-byte code of western Windows.</summary>
    public static string Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    public static string ToWebVtt(IEnumerable<Caption> cues)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var cue in cues)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Stamp(cue.FromMs)} --> {Stamp(cue.ToMs)}\n")
                .Append(cue.Text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)).Append("\n\n");
        }

        return text.ToString();
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    private static long Ms(Match times, int first)
    {
        var hours = times.Groups[first].Success ? Number(first) : 0;
        return (((hours * 60) + Number(first + 1)) * 60 + Number(first + 2)) * 1000 + Number(first + 3);

        long Number(int group) => long.Parse(times.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static string Stamp(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");

    // SubRip writes a comma, WebVTT a point and may leave out the hours.
    [GeneratedRegex(@"^\s*(?:(\d{1,4}):)?(\d{2}):(\d{2})[,.](\d{3})\s+-->\s+(?:(\d{1,4}):)?(\d{2}):(\d{2})[,.](\d{3})(?:\s|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Times();
}
