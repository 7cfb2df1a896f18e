using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working;

/// <summary>A preview that can be read.</summary>
public sealed class OpenedPreview
{
    private readonly SegmentReader reader;
    private readonly RedactionSegment segment;

    internal OpenedPreview(SegmentReader reader, RedactionSegment segment) => (this.reader, this.segment) = (reader, segment);

    /// <summary>How long its file, an MP4, is.</summary>
    public long Bytes => segment.Bytes;

    /// <summary>Its plain bytes, piece by piece; each is valid until the next is asked for.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, CancellationToken cancellation) => reader.ReadAsync(segment, offset, length, cancellation);
}

/// <summary>Opens a preview, for whoever works on the redaction. It shows the recording but for what is hidden, so it begins a view of the recording, as playing does.</summary>
public sealed class OpenPreview
{
    private readonly EvidenceDb db;
    private readonly RedactionReach reach;
    private readonly StartView startView;
    private readonly SegmentReader reader;

    internal OpenPreview(EvidenceDb db, RedactionReach reach, StartView startView, SegmentReader reader) =>
        (this.db, this.reach, this.startView, this.reader) = (db, reach, startView, reader);

    /// <exception cref="RefusedException"><c>no-such-work</c>, <c>purpose-needed</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<OpenedPreview> RunAsync(RedactionId id, Guid work, Actor actor, CancellationToken cancellation)
    {
        var (redaction, _) = await reach.DemandWorkAsync(id, actor, cancellation);
        var segment = await (
            from one in db.RedactionSegments
            join asked in db.RedactionWork on one.WorkId equals asked.Id
            where asked.Id == work && asked.RedactionId == id && asked.Kind == RedactionWorkKind.Preview && asked.State == RedactionWorkState.Done
            select one).AsNoTracking().SingleOrDefaultAsync(cancellation) ?? throw RedactionRefusals.NoSuchWork.ToException();
        await startView.RunAsync(redaction.ItemId, redaction.PartId, actor, cancellation);
        return new OpenedPreview(reader, segment);
    }
}
