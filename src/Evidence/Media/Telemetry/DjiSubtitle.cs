using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Media.Containers;

namespace Evidence.Media.Telemetry;

/// <summary>The first block of the subtitle file that a DJI drone writes beside a recording: its clock and its place at the first frame.</summary>
/// <param name="LocalTime">The drone's clock, in a zone that the file does not say.</param>
/// <param name="Position">ISO 6709 text; null without a fix.</param>
internal sealed partial record DjiSubtitle(DateTime LocalTime, string? Position)
{
    /// <summary>How much of the file <see cref="TryRead"/> wants to see.</summary>
    public const int HeadBytes = 4096;

    [GeneratedRegex(@"^(?:HOME ?\([^)\n]{0,80}\) )?(\d{4})[-.](\d{1,2})[-.](\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{3}))?", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Clock { get; }

    [GeneratedRegex(@"\[latitude ?: ?(-?\d{1,2}(?:\.\d{1,9})?)\] ?\[longt?itude ?: ?(-?\d{1,3}(?:\.\d{1,9})?)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Labelled { get; }

    /// <summary>Reads the first block; null where there is no clock in it.</summary>
    public static DjiSubtitle? TryRead(ReadOnlySpan<byte> head)
    {
        var block = FirstBlock(Encoding.UTF8.GetString(head));
        return LocalTimeOf(Clock.Match(block)) is { } time ? new DjiSubtitle(time, PositionOf(Labelled.Match(block))) : null;
    }

    private static string FirstBlock(string text)
    {
        text = text.TrimStart('\uFEFF', '\r', '\n').Replace("\r", "", StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static DateTime? LocalTimeOf(Match clock)
    {
        if (!clock.Success)
            return null;
        int Part(int group) => clock.Groups[group].Success ? int.Parse(clock.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (year, month, day, hour, minute, second) = (Part(1), Part(2), Part(3), Part(4), Part(5), Part(6));
        if (year is < 2000 or > 2999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return null;
        return new DateTime(year, month, day, hour, minute, second, Part(7), DateTimeKind.Unspecified);
    }

    private static string? PositionOf(Match position) =>
        position.Success ? Iso6709.Of(Degrees(position.Groups[1]), Degrees(position.Groups[2])) : null;

    private static double Degrees(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
}
