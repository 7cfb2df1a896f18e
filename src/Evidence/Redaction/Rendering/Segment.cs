using Evidence.Formats;

namespace Evidence.Redaction.Rendering;

/// <summary>A stretch of a copy that is encoded: its pictures from the first at or after <see cref="Index"/> × <see cref="Length"/> until the next stretch.</summary>
/// <param name="Index">From 0; a stretch in which no picture begins has none.</param>
/// <param name="Frames">How many pictures it has.</param>
/// <param name="From">Microseconds: the time of its first picture.</param>
/// <param name="Lasts">Microseconds until the next picture after it; 0 where there is none.</param>
/// <param name="Sha256">Of its file.</param>
internal sealed record Segment(int Index, long Frames, long From, long Lasts, Sha256Hash Sha256)
{
    /// <summary>Microseconds. As much is done again when a render is broken off.</summary>
    public const long Length = 10_000_000;

    public static int Of(long at) => (int)(at / Length);
}

/// <summary>Keeps what is encoded until the whole copy is, so that a render that was broken off goes on and does not begin again.</summary>
internal interface ISegmentShelf
{
    /// <summary>What is kept of this render, in order. What is not whole any more is not in it.</summary>
    Task<IReadOnlyList<Segment>> ListAsync(CancellationToken cancellation);

    /// <summary>Keeps one; the file may go afterwards.</summary>
    Task KeepAsync(Segment segment, string file, CancellationToken cancellation);

    /// <summary>Copies one out.</summary>
    /// <exception cref="InvalidDataException">It is not what was kept.</exception>
    Task CopyAsync(Segment segment, string file, CancellationToken cancellation);
}
