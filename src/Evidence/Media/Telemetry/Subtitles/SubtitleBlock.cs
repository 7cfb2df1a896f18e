using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Media.Telemetry.Subtitles;

/// <summary>One block of a subtitle file: what stands between two blank lines, or between two time lines where the blank one is missing.</summary>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Text">Its lines, at most <see cref="MostCharacters"/> characters of them.</param>
/// <param name="Ended">Its last line has an end.</param>
internal sealed partial record SubtitleBlock(long Offset, string Text, bool Ended)
{
    private const int MostCharacters = 4096;

    [GeneratedRegex(@"^\s*(\d{1,3}):(\d{2}):(\d{2})[,.](\d{3}) *-->", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex TimeLine { get; }

    [GeneratedRegex(@"(?<!\d)(\d{4})[-.](\d{1,2})[-.](\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{3})(?:[.,](\d{3}))?)?", RegexOptions.CultureInvariant)]
    private static partial Regex Clock { get; }

    /// <summary>Milliseconds from the start of the recording.</summary>
    public long? MediaMs => TimeLine.Match(Text) is { Success: true } at
        ? (((Number(at, 1) * 60) + Number(at, 2)) * 60 + Number(at, 3)) * 1000 + Number(at, 4)
        : null;

    public bool HasClock => Clock.IsMatch(Text);

    /// <summary>The aircraft's clock; null where there is none or it is no date.</summary>
    public DateTime? LocalTime
    {
        get
        {
            if (Clock.Match(Text) is not { Success: true } clock)
                return null;
            var (year, month, day, hour, minute, second) = (Number(clock, 1), Number(clock, 2), Number(clock, 3), Number(clock, 4), Number(clock, 5), Number(clock, 6));
            return PointTime.Of(year, month, day, hour, minute, second)?.AddMilliseconds(Number(clock, 7)).AddMicroseconds(Number(clock, 8));
        }
    }

    /// <summary>Hands over the blocks of a text one by one, so that a long text costs no more memory than a short one.</summary>
    /// <param name="text">The text; blank lines, time lines and the end divide its blocks.</param>
    /// <param name="take">Takes a block; false to hear of no more.</param>
    public static void Each(ReadOnlySpan<byte> text, Func<SubtitleBlock, bool> take)
    {
        var gathering = new Gathering(take);
        var lines = new TextLines(text);
        while (gathering.GoesOn && lines.Read())
        {
            if (string.IsNullOrWhiteSpace(lines.Line))
                gathering.Close(ended: true);
            else if (lines.Line.Contains("-->", StringComparison.Ordinal) && gathering.HasTimeLine)
                gathering.BeginNext(lines.Offset, lines.Line);
            else
                gathering.Add(lines.Offset, lines.Line);
            gathering.LastEnded = lines.Ended;
        }

        gathering.Close(gathering.LastEnded);
    }

    private static int Number(Match match, int group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    private sealed class Gathering(Func<SubtitleBlock, bool> take)
    {
        private readonly List<(long Offset, string Line)> lines = [];
        private int characters;

        public bool GoesOn { get; private set; } = true;

        public bool HasTimeLine { get; private set; }

        public bool LastEnded { get; set; } = true;

        public void Add(long offset, string line)
        {
            HasTimeLine |= line.Contains("-->", StringComparison.Ordinal);
            if ((characters += line.Length + 1) <= MostCharacters)
                lines.Add((offset, line));
            else
                characters = MostCharacters;
        }

        /// <summary>A blank line is missing: the number before this time line is the next block's.</summary>
        public void BeginNext(long offset, string timeLine)
        {
            (long Offset, string Line)? number = lines.Count > 1 && lines[^1].Line.All(char.IsAsciiDigit) ? lines[^1] : null;
            if (number is not null)
                lines.RemoveAt(lines.Count - 1);
            Close(ended: true);
            if (number is { } own)
                Add(own.Offset, own.Line);
            Add(offset, timeLine);
        }

        public void Close(bool ended)
        {
            if (lines.Count > 0 && GoesOn)
                GoesOn = take(new SubtitleBlock(lines[0].Offset, string.Join('\n', lines.Select(line => line.Line)), ended));
            lines.Clear();
            (characters, HasTimeLine) = (0, false);
        }
    }
}
