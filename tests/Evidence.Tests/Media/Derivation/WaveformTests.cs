using System.Text;
using Evidence.Media.Derivation;
using Xunit;

namespace Evidence.Tests.Media.Derivation;

/// <summary>docs/formats/waveform.md.</summary>
public sealed class WaveformTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(1000, 50)]
    [InlineData(1000.001, 51)]
    [InlineData(36000, 1800)]
    public void Has_points_of_fifty_milliseconds_or_more(double seconds, int pointMs) => Assert.Equal(pointMs, new Waveform(seconds).PointMs);

    [Fact]
    public async Task Says_the_greatest_sample_of_each_stretch_in_either_direction()
    {
        // Two whole stretches of 400 samples and one that ends early.
        var samples = new short[1000];
        (samples[10], samples[399], samples[400], samples[999]) = (100, -16384, short.MinValue, 12_000);
        var waveform = new Waveform(1);
        await waveform.ReadAsync(new MemoryStream(Bytes(samples)));
        Assert.Equal("""{"format":"evidence/waveform/1","peaks":[128,255,93],"pointMs":50}""", Encoding.ASCII.GetString(waveform.ToBytes()));
    }

    [Fact]
    public async Task Is_the_same_in_whatever_pieces_the_samples_come()
    {
        var samples = Enumerable.Range(0, 5000).Select(i => unchecked((short)(i * 37))).ToArray();
        var (whole, pieces) = (new Waveform(1), new Waveform(1));
        await whole.ReadAsync(new MemoryStream(Bytes(samples)));
        await pieces.ReadAsync(new Dripping(Bytes(samples)));
        Assert.Equal(whole.Peaks, pieces.Peaks);
        Assert.Equal(13, whole.Peaks.Count);
    }

    [Fact]
    public async Task Never_has_more_than_twenty_thousand_points()
    {
        var waveform = new Waveform(1);
        await waveform.ReadAsync(new MemoryStream(new byte[(Waveform.MostPoints + 5) * 800]));
        Assert.Equal(Waveform.MostPoints, waveform.Peaks.Count);
    }

    private static byte[] Bytes(short[] samples) => [.. samples.SelectMany(BitConverter.GetBytes)];

    /// <summary>Gives one or three bytes at a time.</summary>
    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, Position % 2 == 0 ? 1 : 3)]));
    }
}
