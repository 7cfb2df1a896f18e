using Evidence.Media;
using Evidence.Media.Derivation;
using Evidence.Testing;
using Xunit;
using static Evidence.Testing.MakeMp4;

namespace Evidence.Tests.Media.Derivation;

/// <summary>The fragments come from a program that may be in a stranger's hands: whatever they are, they are followed or given up, and read to their end.</summary>
public sealed class GrowingCopyTests : IDisposable
{
    private const double Seconds = 6;
    private readonly TempFolder folder = new();
    private readonly HowFar howFar = new();

    [Fact]
    public async Task Tells_what_is_there_on_the_clock_of_the_recording()
    {
        using var growing = await GrowAsync([.. Head(), .. Fragment(0, 0), .. Fragment(180_000, 96_000), .. Fragment(360_000, 192_000), .. Box("mfra", new byte[20])]);
        Assert.Equal("avc1.64001f,mp4a.40.2", growing.Codecs);
        // 7,200 ticks before its first picture is shown, and an empty edit of 10 ms; each picture is shown 7,200 ticks after it is decoded.
        Assert.Equal([(10L, 2010L), (2010, 4010), (4010, 6000)], growing.From(0).Select(f => (f.FromMs, f.UntilMs)));
        Assert.Equal([(4010L, 6000L)], growing.From(2).Select(f => (f.FromMs, f.UntilMs)));
        Assert.True(growing.IsWhole);
        Assert.Equal(HowFar.Whole, howFar.PerMille);
        Assert.DoesNotContain("edts", System.Text.Encoding.Latin1.GetString(growing.Head!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moves_the_tracks_to_one_clock_and_leaves_their_samples()
    {
        using var growing = await GrowAsync([.. Head(), .. Fragment(180_000, 96_000)]);
        var fragment = Assert.Single(growing.From(0));
        // A minute of lead, an edit list that begins 7,200 ticks in after 10 ms of nothing; of the sound, one that begins 1,024 samples in.
        var expected = Fragment(180_000 + (60 * 90_000) + 900 - 7_200, 96_000 + (60 * 48_000) - 1_024);
        Assert.Equal(expected, growing.Read(fragment.Offset, fragment.Bytes));
    }

    [Fact]
    public async Task A_fragment_is_there_once_the_next_one_began()
    {
        using var growing = new GrowingCopy(folder["growing"], _ => true, howFar);
        var pipe = new System.IO.Pipelines.Pipe();
        var reading = growing.ReadAsync(pipe.Reader.AsStream(), Seconds, 1 << 20);
        await pipe.Writer.WriteAsync((byte[])[.. Head(), .. Fragment(0, 0), .. Fragment(180_000, 96_000)]);
        await WaitAsync(() => growing.From(0).Count == 1);
        Assert.False(growing.IsWhole);
        Assert.InRange(howFar.PerMille, 330, 340);
        await pipe.Writer.CompleteAsync();
        await reading;
        Assert.Equal(2, growing.From(0).Count);
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "nothing", [] },
        { "no boxes", new byte[100] },
        { "a box without end", [.. Head(), 0, 0, 0, 0, .. "moof"u8] },
        { "a box with a long size", [.. Head(), 0, 0, 0, 1, .. "moof"u8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
        { "a box that is too large", [.. Head(), 0x7f, 0xff, 0xff, 0xff, .. "moof"u8] },
        { "a head that is too large", [.. Ftyp, 0x00, 0x20, 0x00, 0x00, .. "moov"u8, .. new byte[100]] },
        { "samples that are too large", [.. Head(), .. Moof(0, 0), 0x02, 0, 0, 0, .. "mdat"u8] },
        { "a fragment that breaks off", [.. Head(), .. Fragment(0, 0)[..^5]] },
        { "no samples", [.. Head(), .. Moof(0, 0), .. Moof(180_000, 96_000)] },
        { "no head", [.. Ftyp, .. Fragment(0, 0)] },
        { "a box that runs out of the one around it", [.. Head(), .. Box("moof", [0, 0, 0, 99, .. "traf"u8]), .. Box("mdat")] },
        { "bytes left over in a box", [.. Head(), .. Box("moof", Traf(1, 0, 0), [1, 2, 3]), .. Box("mdat")] },
        { "a track that is in no head", [.. Head(), .. Box("moof", Traf(7, 0, 0)), .. Box("mdat")] },
        { "a time outside of any recording", [.. Head(), .. Fragment(ulong.MaxValue, 0)] },
        { "short times", [.. Head(), .. Box("moof", Box("traf", FullBox("tfhd", 0, 0, U32(1)), FullBox("tfdt", 0, 0, U32(0)), FullBox("trun", 0, 0, U32(0)))), .. Box("mdat")] },
        { "fragments that go back", [.. Head(), .. Fragment(180_000, 96_000), .. Fragment(0, 0), .. Fragment(360_000, 0)] },
        { "a run that is too short for its sample", [.. Head(), .. Box("moof", Box("traf", FullBox("tfhd", 0, 0, U32(1)), FullBox("tfdt", 1, 0, U32(0, 0)), FullBox("trun", 0, 0xe05, U32(1)))), .. Box("mdat")] },
        { "no fragments with tracks", [.. Head(), .. Box("moof"), .. Box("mdat")] },
        { "two pictures", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1), Picture(2)), .. Fragment(0, 0)] },
        { "one id twice", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1), SoundTrack(1)), .. Fragment(0, 0)] },
        { "an edit that is too long", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1, [0, 0x7fffffff, 0x10000])), .. Fragment(0, 0)] },
        { "more edits than there are", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1, [10, 0xffffffff, 0x10000], 9)), .. Fragment(0, 0)] },
        { "a track of no ticks", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1, scale: 0)), .. Fragment(0, 0)] },
        { "another codec", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1, codec: "hev1")), .. Fragment(0, 0)] },
        { "a description that is too short", [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1, described: Box("avc1", new byte[70]))), .. Fragment(0, 0)] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_copy_of_ours_is_given_up_and_read_to_its_end(string what, byte[] bytes)
    {
        using var output = new MemoryStream([.. bytes, .. new byte[300_000]]);
        using var growing = new GrowingCopy(folder["growing"], _ => true, howFar);
        await growing.ReadAsync(output, Seconds, 1 << 30);
        Assert.True(growing.Head is null && growing.Codecs is null && growing.From(0).Count == 0 && !growing.IsWhole, what);
        Assert.Equal(output.Length, output.Position);
        Assert.False(File.Exists(folder["growing"]));
        Assert.Throws<IOException>(() => growing.Read(0, 1));
    }

    [Theory]
    [InlineData(false, 1 << 20)]
    [InlineData(true, 400)]
    public async Task Where_there_is_no_room_it_is_given_up_and_what_it_took_is_free_again(bool room, long most)
    {
        var stream = new MemoryStream([.. Head(), .. Fragment(0, 0), .. Fragment(180_000, 96_000), .. Fragment(360_000, 192_000)]);
        using var growing = new GrowingCopy(folder["growing"], bytes => room || bytes < 0, howFar);
        await growing.ReadAsync(stream, Seconds, most);
        Assert.Empty(growing.From(0));
        Assert.Equal(stream.Length, stream.Position);
        Assert.False(File.Exists(folder["growing"]));
    }

    [Fact]
    public async Task Any_byte_that_is_another_is_followed_or_given_up()
    {
        byte[] whole = [.. Head(), .. Fragment(0, 0), .. Fragment(180_000, 96_000)];
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0xff })
            {
                var bytes = (byte[])whole.Clone();
                bytes[at] = value;
                using var output = new MemoryStream(bytes);
                using var growing = new GrowingCopy(folder["growing"], _ => true);
                await growing.ReadAsync(output, Seconds, 1 << 20);
                Assert.Equal(output.Length, output.Position);
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private async Task<GrowingCopy> GrowAsync(byte[] bytes)
    {
        var growing = new GrowingCopy(folder["growing"], _ => true, howFar);
        using var output = new MemoryStream(bytes);
        await growing.ReadAsync(output, Seconds, 1 << 20);
        return growing;
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (var n = 0; !isSo() && n < 500; n++)
            await Task.Delay(10);
        Assert.True(isSo());
    }

    private static byte[] Head() => [.. Ftyp, .. Box("moov", Mvhd(0), Picture(1), SoundTrack(2))];

    private static byte[] Picture(uint id, uint[]? edits = null, uint? count = null, uint scale = 90_000, string codec = "avc1", byte[]? described = null)
    {
        edits ??= [10, 0xffffffff, 0x10000, 0, 7_200, 0x10000];
        return Track(id, scale, "vide", [.. U32(count ?? (uint)edits.Length / 3), .. U32(edits)], described ?? Box(codec, new byte[78], Box("avcC", [1, 0x64, 0x00, 0x1f, 0xff])));
    }

    private static byte[] SoundTrack(uint id)
    {
        byte[] own = [5, 0x80, 0x80, 0x80, 2, 0x11, 0x90];
        byte[] decoder = [4, 0x80, 0x80, 0x80, (byte)(13 + own.Length), 0x40, 0x15, .. new byte[11], .. own];
        return Track(id, 48_000, "soun", [.. U32(1, 0, 1_024, 0x10000)], Box("mp4a", new byte[28], FullBox("esds", 0, 0, [3, 0x80, 0x80, 0x80, (byte)(3 + decoder.Length), 0, 1, 0], decoder)));
    }

    private static byte[] Track(uint id, uint scale, string kind, byte[] edits, byte[] described) => Box("trak",
        FullBox("tkhd", 0, 7, U32(0, 0, id, 0, 0), new byte[60]), Box("edts", FullBox("elst", 0, 0, edits)),
        Box("mdia", FullBox("mdhd", 0, 0, U32(0, 0, scale, 0), U16(0x55c4, 0)), FullBox("hdlr", 0, 0, new byte[4], System.Text.Encoding.ASCII.GetBytes(kind), new byte[14]),
            Box("minf", Box("stbl", FullBox("stsd", 0, 0, U32(1), described)))));

    private static byte[] Fragment(ulong picture, ulong sound) => [.. Moof(picture, sound), .. Box("mdat", new byte[500])];

    private static byte[] Moof(ulong picture, ulong sound) => Box("moof", FullBox("mfhd", 0, 0, U32(1)), Traf(1, picture, 7_200), Traf(2, sound, null));

    private static byte[] Traf(uint track, ulong time, uint? offset) => Box("traf", FullBox("tfhd", 0, 0, U32(track)), FullBox("tfdt", 1, 0, U32((uint)(time >> 32), unchecked((uint)time))),
        offset is { } shown ? FullBox("trun", 0, 0xa05, U32(1, 100, 0, 500, shown)) : FullBox("trun", 0, 0x201, U32(1, 100, 500)));
}
