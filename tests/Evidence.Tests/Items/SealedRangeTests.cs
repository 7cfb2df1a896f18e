using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Items;
using Xunit;

namespace Evidence.Tests.Items;

public sealed class SealedRangeTests
{
    private const int Length = 3 * SealedLayout.SegmentPlaintextBytes + 12_345;
    private static readonly byte[] Plain = RandomNumberGenerator.GetBytes(Length);
    private static readonly byte[] Binding = AssociatedData.For(AgencyId.New(), ObjectId.New());
    private static readonly DataKey Key = DataKey.Create();
    private static readonly byte[] Stored = Seal(Plain);

    public static TheoryData<long, long> Stretches => new()
    {
        { 0, Length }, { 0, 1 }, { Length - 1, 1 }, { 17, 0 }, { 0, 0 }, { Length, 0 },
        { SealedLayout.FirstSegmentPlaintextBytes - 1, 2 },
        { SealedLayout.FirstSegmentPlaintextBytes, SealedLayout.SegmentPlaintextBytes },
        { SealedLayout.FirstSegmentPlaintextBytes + 5, 2 * SealedLayout.SegmentPlaintextBytes },
        { 1_000_000, 2_000_000 },
    };

    [Theory, MemberData(nameof(Stretches))]
    public async Task Gives_exactly_the_stretch_asked_for(long offset, long length) =>
        Assert.Equal(Plain.AsMemory((int)offset, (int)length).ToArray(), await ReadAsync(Stored, offset, length));

    [Fact]
    public async Task Reads_of_the_store_only_the_segments_that_hold_the_stretch()
    {
        var asked = new List<(long Offset, long Length)>();
        var range = new SealedRange((offset, length, _) => { asked.Add((offset, length)); return Task.FromResult<Stream>(Part(Stored, offset, length)); }, Length, Key, Binding);

        await CollectAsync(range, 2 * SealedLayout.SegmentPlaintextBytes, 10);

        Assert.Equal([(0, SealedLayout.HeaderBytes), (2L * SealedLayout.SegmentBytes, SealedLayout.SegmentBytes)], asked);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 0)]
    [InlineData(100, 0)]
    [InlineData(2 * SealedLayout.SegmentBytes + 99, 2)]
    public async Task Releases_nothing_of_an_altered_segment(int at, long segment)
    {
        var altered = Stored.ToArray();
        altered[at] ^= 1;
        var got = new MemoryStream();

        var problem = await Assert.ThrowsAsync<AlteredObjectException>(() => ReadIntoAsync(altered, 0, Length, got));

        Assert.Equal(segment, problem.Segment);
        var released = segment == 0 ? 0 : SealedLayout.Segment(segment, Length).PlaintextOffset;
        Assert.Equal(released, got.Length);
        Assert.Equal(Plain.AsMemory(0, (int)released).ToArray(), got.ToArray());
    }

    [Fact]
    public async Task Refuses_a_stored_object_that_was_cut() =>
        await Assert.ThrowsAsync<AlteredObjectException>(() => ReadAsync(Stored[..^1], 0, Length));

    [Fact]
    public async Task Refuses_segments_that_changed_places()
    {
        var swapped = Stored.ToArray();
        Stored.AsSpan(SealedLayout.SegmentBytes, SealedLayout.SegmentBytes).CopyTo(swapped.AsSpan(2 * SealedLayout.SegmentBytes));

        await Assert.ThrowsAsync<AlteredObjectException>(() => ReadAsync(swapped, 2 * SealedLayout.SegmentPlaintextBytes, 10));
    }

    [Fact]
    public async Task Stops_reading_ahead_when_the_viewer_goes_away()
    {
        var stored = new Closing(Stored);
        var range = new SealedRange((offset, length, _) => Task.FromResult<Stream>(offset == 0 && length == SealedLayout.HeaderBytes ? Part(Stored, 0, length) : stored), Length, Key, Binding);

        await foreach (var piece in range.ReadAsync(0, Length, default))
        {
            Assert.False(piece.IsEmpty);
            break;
        }

        Assert.True(stored.Closed);
    }

    private static async Task<byte[]> ReadAsync(byte[] stored, long offset, long length)
    {
        var got = new MemoryStream();
        await ReadIntoAsync(stored, offset, length, got);
        return got.ToArray();
    }

    private static async Task ReadIntoAsync(byte[] stored, long offset, long length, MemoryStream got)
    {
        var range = new SealedRange((from, bytes, _) => Task.FromResult<Stream>(Part(stored, from, bytes)), Length, Key, Binding);
        await foreach (var piece in range.ReadAsync(offset, length, default))
            got.Write(piece.Span);
    }

    private static async Task CollectAsync(SealedRange range, long offset, long length)
    {
        await foreach (var piece in range.ReadAsync(offset, length, default))
            Assert.False(piece.IsEmpty);
    }

    private static MemoryStream Part(byte[] stored, long offset, long length) =>
        new MemoryStream(stored, (int)offset, (int)Math.Min(length, stored.Length - offset), writable: false);

    private static byte[] Seal(byte[] plain)
    {
        using var sealer = Sealer.Create(Key, Binding);
        var stored = new byte[SealedLayout.CiphertextBytes(plain.Length)];
        sealer.Header(stored);
        for (long index = 0; index < SealedLayout.Segments(plain.Length); index++)
        {
            var segment = SealedLayout.Segment(index, plain.Length);
            sealer.SealSegment(segment.Index, segment.Last, plain.AsSpan((int)segment.PlaintextOffset, segment.PlaintextBytes), stored.AsSpan((int)segment.CiphertextOffset, segment.CiphertextBytes));
        }

        return stored;
    }

    private sealed class Closing(byte[] bytes) : MemoryStream(bytes, SealedLayout.HeaderBytes, bytes.Length - SealedLayout.HeaderBytes)
    {
        public bool Closed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            Closed = true;
            base.Dispose(disposing);
        }
    }
}
