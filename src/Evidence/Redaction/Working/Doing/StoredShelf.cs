using Evidence.Redaction.Rendering;

namespace Evidence.Redaction.Working.Doing;

/// <summary>The stretches of one render in the store.</summary>
internal sealed class StoredShelf(StoredSegments segments, RedactionWork work) : ISegmentShelf
{
    public async Task<IReadOnlyList<Segment>> ListAsync(CancellationToken cancellation) =>
        [.. (await segments.OfAsync(work.Id, cancellation)).Select(s => new Segment(s.Number, s.Frames, s.FromUs, s.DurationUs, s.Sha256))];

    public Task KeepAsync(Segment segment, string file, CancellationToken cancellation) => segments.KeepAsync(work, segment, file, cancellation);

    public async Task CopyAsync(Segment segment, string file, CancellationToken cancellation)
    {
        var kept = (await segments.OfAsync(work.Id, cancellation)).Single(s => s.Number == segment.Index);
        await segments.CopyAsync(kept, file, cancellation);
    }
}
