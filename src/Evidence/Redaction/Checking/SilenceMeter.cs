using System.Runtime.InteropServices;
using Evidence.Formats.Redaction;
using Evidence.Media.Rendering;

namespace Evidence.Redaction.Checking;

/// <summary>Measures what is heard of a copy where its sound is covered: how loud silence is, and what is there beside a tone.</summary>
internal sealed class SilenceMeter(SoundShape shape)
{
    /// <summary>Of a second: a hundred waves of the tone.</summary>
    private const int Windows = 10;

    private const int TonesPerSecond = 1000;

    private readonly Window[] windows = [.. Enumerable.Range(0, shape.Channels).Select(_ => new Window())];
    private long place;
    private int loudest;
    private int beside;

    public long Muted { get; private set; }

    public long Toned { get; private set; }

    public SoundFindings Findings => new(Muted, loudest == 0 ? -9633 : (int)Math.Round(2000 * Math.Log10(loudest / 32768.0)), Toned, beside);

    /// <param name="samples">Whole samples of all channels.</param>
    /// <param name="covered">What each is to be; null where it is the master's.</param>
    public void Take(ReadOnlySpan<byte> samples, ReadOnlySpan<SoundEffect?> covered)
    {
        var values = MemoryMarshal.Cast<byte, short>(samples);
        for (var i = 0; i < covered.Length; i++, place++)
        {
            for (var channel = 0; channel < shape.Channels; channel++)
                Take(covered[i], windows[channel], values[(i * shape.Channels) + channel]);
            Muted += covered[i] == SoundEffect.Mute ? 1 : 0;
            Toned += covered[i] == SoundEffect.Tone ? 1 : 0;
        }
    }

    private void Take(SoundEffect? effect, Window window, short value)
    {
        if (effect == SoundEffect.Mute)
            loudest = Math.Max(loudest, Math.Abs((int)value));
        if (effect != SoundEffect.Tone)
        {
            window.Begin();
            return;
        }

        window.Add(value, 2 * Math.PI * TonesPerSecond * (place % shape.Rate) / shape.Rate);
        if (window.Count < shape.Rate / Windows)
            return;
        beside = Math.Max(beside, window.BesideTone);
        window.Begin();
    }

    private sealed class Window
    {
        private double power;
        private double sine;
        private double cosine;

        public int Count { get; private set; }

        public int BesideTone => power == 0 ? 1000 : (int)Math.Clamp(Math.Round(1000 * (1 - (2 * ((sine * sine) + (cosine * cosine)) / Count / power))), 0, 1000);

        public void Begin() => (power, sine, cosine, Count) = (0, 0, 0, 0);

        public void Add(short value, double angle)
        {
            var (up, along) = Math.SinCos(angle);
            (power, sine, cosine, Count) = (power + ((double)value * value), sine + (value * up), cosine + (value * along), Count + 1);
        }
    }
}
