using System.Globalization;
using System.Text;

namespace Evidence.Media.Examination;

/// <summary>
/// Reads ffprobe's compact output line by line as it comes: <c>packet|key=value|…</c> for every packet, then <c>stream|…</c> and
/// <c>format|…</c>. Keeps nothing but counts, so a long recording costs no more memory than a short one.
/// </summary>
internal sealed class HeaderReader
{
    /// <summary>A line has a few dozen characters. A longer one is an attempt.</summary>
    private const int LongestLine = 4096;

    private readonly Dictionary<int, PacketTally> tallies = [];
    private readonly List<MediaStream> streams = [];
    private double? duration;
    private double start;
    private MediaTags tags = new(null, null, null, null);

    public MediaHeader? Header => streams.Count == 0 ? null : new MediaHeader(streams, duration, start) { Tags = tags };

    /// <exception cref="InvalidDataException">The output is not ffprobe's.</exception>
    public async Task ReadAsync(Stream output)
    {
        using var reader = new StreamReader(output, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, 65536, leaveOpen: true);
        var buffer = new char[65536];
        var held = 0;
        for (int count; (count = await reader.ReadAsync(buffer.AsMemory(held))) > 0;)
        {
            var text = buffer.AsSpan(0, held + count);
            for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
                ReadLine(text[..end]);
            if (text.Length > LongestLine)
                throw new InvalidDataException("a line of ffprobe's output is too long");
            text.CopyTo(buffer);
            held = text.Length;
        }
    }

    private void ReadLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("packet|"))
            ReadPacket(line);
        else if (line.StartsWith("stream|") && streams.Count < MediaArguments.MostStreams)
            ReadStream(line);
        else if (line.StartsWith("format|"))
            ReadFormat(line);
    }

    private void ReadFormat(ReadOnlySpan<char> line)
    {
        (duration, start) = (Number(Value(line, "duration")), Number(Value(line, "start_time")) ?? 0);
        tags = new MediaTags(
            DateTimeOffset.TryParse(Value(line, "tag:creation_time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null,
            Only(Value(line, "tag:location"), PlaceCharacters, 40), Only(Value(line, "tag:make"), NameCharacters, 40), Only(Value(line, "tag:model"), NameCharacters, 40));
    }

    private void ReadPacket(ReadOnlySpan<char> line)
    {
        if (Whole(Value(line, "stream_index")) is not (>= 0 and < MediaArguments.MostStreams and var index))
            return;
        if (!tallies.TryGetValue((int)index, out var tally))
            tallies.Add((int)index, tally = new PacketTally());
        var flags = Value(line, "flags");
        tally.Add(Number(Value(line, "dts_time")), Number(Value(line, "pts_time")), Number(Value(line, "duration_time")), flags.Contains('D'), flags.Contains('K'));
    }

    private void ReadStream(ReadOnlySpan<char> line)
    {
        var index = (int)(Whole(Value(line, "index")) ?? -1);
        streams.Add(new MediaStream
        {
            Index = index,
            Kind = Word(Value(line, "codec_type")),
            Codec = Word(Value(line, "codec_name")),
            Width = (int)Math.Clamp(Whole(Value(line, "width")) ?? 0, 0, ushort.MaxValue),
            Height = (int)Math.Clamp(Whole(Value(line, "height")) ?? 0, 0, ushort.MaxValue),
            IsCover = Value(line, "disposition:attached_pic") is "1",
            IsInterlaced = Value(line, "field_order") is "tt" or "bb" or "tb" or "bt",
            AnnouncedFrames = Whole(Value(line, "nb_frames")),
            FramesPerSecond = Rate(Value(line, "avg_frame_rate")),
            TicksPerSecond = Ticks(Value(line, "time_base")),
            Matrix = Known(Value(line, "color_space")),
            Primaries = Known(Value(line, "color_primaries")),
            Transfer = Known(Value(line, "color_transfer")),
            Packets = tallies.GetValueOrDefault(index) ?? new PacketTally(),
        });
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> line, string key)
    {
        foreach (var range in line.Split('|'))
        {
            var field = line[range];
            if (field.Length > key.Length && field[key.Length] == '=' && field.StartsWith(key))
                return field[(key.Length + 1)..];
        }

        return [];
    }

    private static string Word(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 32 && !text.ContainsAnyExcept(WordCharacters) ? text.ToString() : "unknown";

    private static readonly System.Buffers.SearchValues<char> WordCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly System.Buffers.SearchValues<char> PlaceCharacters = System.Buffers.SearchValues.Create("0123456789+-./");

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.()");

    private static string? Only(ReadOnlySpan<char> text, System.Buffers.SearchValues<char> characters, int most) =>
        text.Length > 0 && text.Length <= most && !text.ContainsAnyExcept(characters) ? text.ToString() : null;

    private static string? Known(ReadOnlySpan<char> colour) => colour switch
    {
        "bt709" => "bt709",
        "smpte170m" => "smpte170m",
        "bt470bg" => "bt470bg",
        "bt2020" => "bt2020",
        "bt2020nc" => "bt2020nc",
        "iec61966-2-1" => "iec61966-2-1",
        "arib-std-b67" => "arib-std-b67",
        "smpte2084" => "smpte2084",
        _ => null,
    };

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e9 ? number : null;

    private static long? Whole(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Ticks(ReadOnlySpan<char> timeBase) =>
        timeBase.StartsWith("1/") && Whole(timeBase[2..]) is >= 1000 and <= 1_000_000 and var ticks ? (int)ticks : null;

    private static double? Rate(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        return slash > 0 && Number(text[..slash]) is { } frames && Number(text[(slash + 1)..]) is { } seconds and > 0 && frames > 0 ? frames / seconds : null;
    }
}
