using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Media.Derivation;

/// <summary>The greatest sample of each stretch of a recording (docs/formats/waveform.md). Keeps nothing but the points.</summary>
internal sealed class Waveform
{
    public const string Format = "evidence/waveform/1";

    public const int SamplesPerSecond = 8000;

    public const int MostPoints = 20_000;

    private const int ShortestPointMs = 50;

    private readonly List<byte> peaks = [];
    private readonly int samplesPerPoint;
    private int samples;
    private int greatest;

    private readonly HowFar? howFar;
    private readonly double seconds;
    private long heard;

    /// <param name="seconds">How long the recording is.</param>
    /// <param name="howFar">Told as the samples come; null where nobody waits for it.</param>
    public Waveform(double seconds, HowFar? howFar = null)
    {
        (this.seconds, this.howFar) = (seconds, howFar);
        PointMs = (int)Math.Max(ShortestPointMs, Math.Ceiling(Math.Round(seconds * 1000, 3) / MostPoints));
        samplesPerPoint = PointMs * (SamplesPerSecond / 1000);
    }

    public int PointMs { get; }

    public IReadOnlyList<byte> Peaks => peaks;

    /// <summary>Takes 16-bit samples, little end first, to their end. What goes on beyond the recording's length is read and not kept.</summary>
    public async Task ReadAsync(Stream output)
    {
        var buffer = new byte[65536];
        // Half a sample that came with the last piece.
        var held = 0;
        for (int count; (count = await output.ReadAsync(buffer.AsMemory(held))) > 0;)
        {
            var whole = (held + count) & ~1;
            for (var at = 0; at < whole; at += 2)
                Add(BinaryPrimitives.ReadInt16LittleEndian(buffer.AsSpan(at)));
            held = held + count - whole;
            heard += whole / 2;
            howFar?.Is((double)heard / SamplesPerSecond, seconds);
            if (held == 1)
                buffer[0] = buffer[whole];
        }

        if (samples > 0)
            EndPoint();
    }

    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Format,
        ["peaks"] = new JsonArray([.. peaks.Select(peak => JsonValue.Create((int)peak))]),
        ["pointMs"] = PointMs,
    });

    private void Add(short sample)
    {
        greatest = Math.Max(greatest, Math.Abs((int)sample));
        if (++samples == samplesPerPoint)
            EndPoint();
    }

    private void EndPoint()
    {
        if (peaks.Count < MostPoints)
            peaks.Add((byte)(((greatest * 255) + 16384) / 32768));
        (samples, greatest) = (0, 0);
    }
}
