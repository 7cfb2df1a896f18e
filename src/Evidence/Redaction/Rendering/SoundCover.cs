using System.Runtime.InteropServices;
using Evidence.Formats.Redaction;
using Evidence.Media.Rendering;

namespace Evidence.Redaction.Rendering;

/// <summary>Covers the samples of a profile's sounds, and so much on each side that nothing of what is covered is heard in the block of a coder (docs/formats/redaction-recipe.md §5).</summary>
internal sealed class SoundCover
{
    /// <summary>Before and after: two blocks on their way.</summary>
    private const int Guard = 2 * EncodeSound.Block;

    private const int TonesPerSecond = 1000;

    /// <summary>A tenth of the loudest.</summary>
    private const double Loudness = 3277;

    private readonly SoundShape shape;
    private readonly Spans mutes;
    private readonly Spans tones;
    private long place;

    /// <param name="recipe">Of the recording whose sound comes.</param>
    /// <param name="profile">For whom.</param>
    /// <param name="shape">Of the sound.</param>
    /// <param name="start">Microseconds from the first picture to the first sample.</param>
    /// <param name="guard">Whether what lies beside is covered too.</param>
    public SoundCover(RedactionRecipe recipe, RedactionProfile profile, SoundShape shape, long start, bool guard = true)
    {
        this.shape = shape;
        var beside = guard ? Guard : 0;
        (mutes, tones) = (Of(SoundEffect.Mute), Of(SoundEffect.Tone));

        Spans Of(SoundEffect effect) => new(
            from sound in recipe.Content.Sounds
            where sound.Effect == effect && !profile.WithoutSounds.Contains(sound.Id)
            select (
                sound.From == 0 ? long.MinValue : First(sound.From - start) - beside,
                sound.To == recipe.Content.Master.Length ? long.MaxValue : First(sound.To - start) + beside));
    }

    /// <summary>Covers the next samples.</summary>
    /// <param name="samples">Whole samples of all channels; changed.</param>
    /// <param name="each">Told of each sample that is covered: its index in what came, and the effect.</param>
    public void Cover(Span<byte> samples, Action<int, SoundEffect>? each = null)
    {
        var values = MemoryMarshal.Cast<byte, short>(samples);
        var count = values.Length / shape.Channels;
        for (var i = 0; i < count; i++)
        {
            if (EffectAt(place + i) is not { } effect)
                continue;
            values.Slice(i * shape.Channels, shape.Channels).Fill(effect == SoundEffect.Mute ? (short)0 : Tone(place + i));
            each?.Invoke(i, effect);
        }

        place += count;
    }

    /// <summary>Silence holds over a tone.</summary>
    private SoundEffect? EffectAt(long sample) => mutes.Has(sample) ? SoundEffect.Mute : tones.Has(sample) ? SoundEffect.Tone : null;

    private short Tone(long sample) => (short)Math.Round(Loudness * Math.Sin(2 * Math.PI * TonesPerSecond * (sample % shape.Rate) / shape.Rate));

    /// <summary>The first sample at or after a time.</summary>
    private long First(long microseconds) => (long)Math.Ceiling(microseconds * (decimal)shape.Rate / 1_000_000);

    /// <summary>Stretches of samples that are asked for in order.</summary>
    private sealed class Spans(IEnumerable<(long From, long To)> unordered)
    {
        private readonly List<(long From, long To)> spans = [.. unordered.OrderBy(span => span.From)];
        private int next;

        public bool Has(long sample)
        {
            while (next < spans.Count && spans[next].To <= sample)
                next++;
            // One that is over may stand after one that is not; it is passed when the other one is.
            for (var i = next; i < spans.Count && spans[i].From <= sample; i++)
            {
                if (sample < spans[i].To)
                    return true;
            }

            return false;
        }
    }
}
