using System.Globalization;
using Evidence.Custody;
using Evidence.Formats;

namespace Evidence.Trails;

/// <summary>The entry at which a stretch of a trail ends: the next stretch begins behind it, however many entries are written meanwhile.</summary>
public sealed record TrailCursor(DateTimeOffset At, long Sequence, Sha256Hash Hash)
{
    internal static TrailCursor Of(EntryRecord entry) => new(entry.At, entry.Sequence, entry.Hash);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Sequence}.{Hash}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for everything else.</summary>
    public static TrailCursor? Parse(string? text) =>
        text?.Split('.') is [var at, var sequence, var hash]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && Sha256Hash.TryParse(hash, out var last)
            ? new TrailCursor(new DateTimeOffset(ticks, TimeSpan.Zero), place, last)
            : null;
}
