using System.Text;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;

namespace Evidence.Review;

/// <summary>Gives the subtitles that a device wrote beside a recording as WebVTT. They are opened like any part of it: the view of them begins before the first byte.</summary>
public sealed class ReadCaptions(PlayPart play)
{
    /// <summary>A day of one cue a second is some ten megabytes.</summary>
    public const long MostBytes = 16 << 20;

    /// <summary>By its name; what is in it decides <see cref="RunAsync"/>.</summary>
    public static bool Reads(string display)
    {
        ArgumentNullException.ThrowIfNull(display);
        return display.EndsWith(".srt", StringComparison.OrdinalIgnoreCase) || display.EndsWith(".vtt", StringComparison.OrdinalIgnoreCase);
    }

    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>purpose-needed</c>, <c>no-captions</c>.</exception>
    /// <exception cref="AlteredObjectException">The stored file is not the one that was sealed.</exception>
    public async Task<byte[]> RunAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        using var opened = await play.RunAsync(item, part, actor, cancellation);
        if (!opened.Part.IsFromDevice || !Reads(opened.Part.Display) || opened.Bytes > MostBytes)
            throw ReviewRefusals.NoCaptions.ToException();
        var bytes = new MemoryStream((int)opened.Bytes);
        await foreach (var piece in opened.ReadAsync(0, opened.Bytes, cancellation))
            bytes.Write(piece.Span);
        var cues = Captions.Read(Captions.Decode(bytes.ToArray()));
        return cues.Count == 0 ? throw ReviewRefusals.NoCaptions.ToException() : Encoding.UTF8.GetBytes(Captions.ToWebVtt(cues));
    }
}
