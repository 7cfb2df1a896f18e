using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>The detector's side of docs/formats/detector.md: reads frames, answers with boxes. Runs in the sandbox, as <c>evidence-worker detect</c>.</summary>
internal static class AnswerFrames
{
    /// <param name="input">Frames.</param>
    /// <param name="output">Takes the answers.</param>
    /// <param name="folder">Where the cascades lie.</param>
    /// <exception cref="InvalidDataException">What came in is not what the page says, or a cascade is none.</exception>
    /// <exception cref="IOException">A cascade is not there.</exception>
    public static async Task RunAsync(Stream input, Stream output, string folder, CancellationToken cancellation)
    {
        var lines = new FrameReader(input);
        using var greeting = await lines.LineAsync(cancellation) ?? throw new InvalidDataException("There is no first line.");
        var (width, height) = (Whole(greeting, "width", DetectorFormat.LongestSide), Whole(greeting, "height", DetectorFormat.LongestSide));
        if (greeting.RootElement.GetProperty("format").GetString() != DetectorFormat.Name)
            throw new InvalidDataException("The format is another one.");
        var what = greeting.RootElement.GetProperty("what").EnumerateArray().Select(word => Vocabulary.TryParse<HiddenObject>(word.GetString(), out var known) ? known : HiddenObject.Other).ToHashSet();
        var detector = new CascadeDetector(folder, what);
        await SayAsync(output, new { format = DetectorFormat.Name, id = detector.Name.Id, version = detector.Name.Version }, cancellation);
        var pixels = new byte[width * height];
        while (await lines.LineAsync(cancellation) is { } header)
        {
            using (header)
            {
                await lines.PixelsAsync(pixels, cancellation);
                var boxes = detector.Look(pixels, width, height).Take(DetectorFormat.Boxes).Select(seen => new
                {
                    confidence = seen.Confidence,
                    height = (int)Math.Ceiling(seen.Box.Height),
                    left = (int)Math.Floor(seen.Box.Left),
                    @object = Vocabulary.Word(seen.Object),
                    top = (int)Math.Floor(seen.Box.Top),
                    width = (int)Math.Ceiling(seen.Box.Width),
                });
                await SayAsync(output, new { boxes, frame = Whole(header, "frame", int.MaxValue) }, cancellation);
            }
        }
    }

    private static async Task SayAsync<T>(Stream output, T answer, CancellationToken cancellation)
    {
        await output.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(answer), (byte)'\n'], cancellation);
        await output.FlushAsync(cancellation);
    }

    private static int Whole(JsonDocument line, string name, int most) =>
        line.RootElement.TryGetProperty(name, out var member) && member.TryGetInt32(out var value) && value > 0 && value <= most ? value : throw new InvalidDataException($"{name} is wrong.");
}
