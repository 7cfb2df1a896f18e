using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Redaction.Finding.Cascades;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding;

/// <summary>Reads what a detector answers, and believes none of it: what the page does not allow ends the run, with the reason.</summary>
internal sealed class DetectorAnswers(Stream output, IReadOnlyCollection<HiddenObject> what, int width, int height)
{
    private readonly FrameReader lines = new(output);

    /// <exception cref="InvalidDataException">It is not what the page says.</exception>
    public async Task<DetectorName> NameAsync(CancellationToken cancellation)
    {
        using var line = await LineAsync(cancellation);
        var (id, version) = (Text(line.RootElement, "id"), Text(line.RootElement, "version"));
        if (Text(line.RootElement, "format") != DetectorFormat.Name)
            throw new InvalidDataException($"it does not speak {DetectorFormat.Name}");
        if (id.Length is 0 or > 40 || !id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            throw new InvalidDataException("its id is none");
        return version.Length is > 0 and <= 60 && version.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '+' or '_' or '-')
            ? new DetectorName(id, version)
            : throw new InvalidDataException("its version is none");
    }

    /// <param name="frame">The frame that is to be answered.</param>
    /// <exception cref="InvalidDataException">It is not what the page says.</exception>
    public async Task<IReadOnlyList<Sighting>> NextAsync(int frame, CancellationToken cancellation)
    {
        using var line = await LineAsync(cancellation);
        if (line.RootElement.TryGetProperty("error", out var error))
            throw new InvalidDataException($"it says: {(error.ValueKind == JsonValueKind.String ? Shown(error.GetString()!) : "nothing")}");
        if (Whole(line.RootElement, "frame") != frame)
            throw new InvalidDataException($"it does not answer frame {frame}");
        if (!line.RootElement.TryGetProperty("boxes", out var boxes) || boxes.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"its answer to frame {frame} has no boxes");
        return boxes.GetArrayLength() <= DetectorFormat.Boxes ? [.. boxes.EnumerateArray().Select(Read)] : throw new InvalidDataException($"frame {frame} has more than {DetectorFormat.Boxes} boxes");
    }

    /// <exception cref="InvalidDataException">Something comes after the last answer.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        using var line = await lines.LineAsync(cancellation);
        if (line is not null)
            throw new InvalidDataException("it answers what nobody asked");
    }

    /// <summary>The beginning of a stranger's text, in plain letters.</summary>
    public static string Shown(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~').Take(200)]);

    private Sighting Read(JsonElement box)
    {
        if (box.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("a box is none");
        var (left, top, wide, tall) = (Whole(box, "left"), Whole(box, "top"), Whole(box, "width"), Whole(box, "height"));
        var (right, bottom) = (Math.Min(width, left + wide), Math.Min(height, top + tall));
        if (wide <= 0 || tall <= 0 || right <= Math.Max(0, left) || bottom <= Math.Max(0, top))
            throw new InvalidDataException("a box lies outside the frame");
        if (!Vocabulary.TryParse<HiddenObject>(Text(box, "object"), out var thing) || !what.Contains(thing))
            throw new InvalidDataException("a box holds something that was not asked for");
        return Whole(box, "confidence") is >= 0 and <= DetectorFormat.Certain and var confidence
            ? new Sighting(new Box(Math.Max(0, left), Math.Max(0, top), right - Math.Max(0, left), bottom - Math.Max(0, top)), thing, (int)confidence)
            : throw new InvalidDataException("a confidence is not from 0 to 1000");
    }

    private async Task<JsonDocument> LineAsync(CancellationToken cancellation)
    {
        var line = await lines.LineAsync(cancellation) ?? throw new EndOfStreamException("it ended before it had answered");
        if (line.RootElement.ValueKind == JsonValueKind.Object)
            return line;
        line.Dispose();
        throw new InvalidDataException("a line is no object");
    }

    private static long Whole(JsonElement from, string name) =>
        from.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var value) ? value : throw new InvalidDataException($"\"{name}\" is no whole number");

    private static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : throw new InvalidDataException($"\"{name}\" is no text");
}
