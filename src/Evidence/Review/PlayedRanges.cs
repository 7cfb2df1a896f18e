using System.Globalization;
using System.Text;
using Evidence.Formats;

namespace Evidence.Review;

/// <summary>A stretch of media time that was played, in milliseconds; the end is not part of it (docs/formats/played-ranges.md).</summary>
public readonly record struct PlayedRange(long StartMs, long EndMs)
{
    public long LengthMs => EndMs - StartMs;
}

/// <summary>What somebody played of a part: ordered, merged, never touching (docs/formats/played-ranges.md §2).</summary>
public sealed class PlayedRanges
{
    /// <summary>§2.5: bounds what one browser can make us keep.</summary>
    public const int Most = 20_000;

    public static readonly PlayedRanges None = new([]);

    private readonly PlayedRange[] ranges;

    private PlayedRanges(PlayedRange[] ranges) => this.ranges = ranges;

    public IReadOnlyList<PlayedRange> Ranges => ranges;

    public long TotalMs => ranges.Sum(range => range.LengthMs);

    /// <summary>The SHA-256 that <c>view ended</c> commits to.</summary>
    public Sha256Hash Hash => Sha256Hash.Of(ToCanonicalBytes());

    public static PlayedRanges Of(IEnumerable<PlayedRange> reported) => None.With(reported);

    /// <summary>These ranges and the reported ones, merged. Empty and backward ranges say nothing and are left out.</summary>
    public PlayedRanges With(IEnumerable<PlayedRange> reported)
    {
        var merged = new List<PlayedRange>();
        foreach (var range in ranges.Concat(reported).Where(range => range.StartMs >= 0 && range.StartMs < range.EndMs).OrderBy(range => range.StartMs))
        {
            if (merged.Count > 0 && range.StartMs <= merged[^1].EndMs)
            {
                merged[^1] = merged[^1] with { EndMs = Math.Max(merged[^1].EndMs, range.EndMs) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return new PlayedRanges([.. merged]);
    }

    /// <summary>These ranges as far as they lie within so many milliseconds from the start.</summary>
    public PlayedRanges Within(long lengthMs) =>
        Of(ranges.Select(range => range with { EndMs = Math.Min(range.EndMs, lengthMs) }));

    /// <summary>What of so many milliseconds is in none of the ranges: ordered, never touching.</summary>
    public PlayedRanges Missing(long lengthMs)
    {
        var (gaps, from) = (new List<PlayedRange>(), 0L);
        foreach (var range in Within(lengthMs).ranges)
        {
            gaps.Add(new PlayedRange(from, range.StartMs));
            from = range.EndMs;
        }

        gaps.Add(new PlayedRange(from, lengthMs));
        return Of(gaps);
    }

    /// <summary>RFC 8785 bytes (§1): integers need no escaping, so the text is written outright.</summary>
    public byte[] ToCanonicalBytes()
    {
        var text = new StringBuilder("[");
        foreach (var range in ranges)
        {
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"[{range.StartMs},{range.EndMs}]");
        }

        return Encoding.ASCII.GetBytes(text.Append(']').ToString());
    }
}
