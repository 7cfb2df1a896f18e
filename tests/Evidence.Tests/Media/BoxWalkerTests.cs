using Evidence.Media.Containers;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class BoxWalkerTests : IDisposable
{
    private const uint At20261121T140209 = 3_878_114_529;

    private readonly TempFolder folder = new();

    [Fact]
    public void Reads_the_creation_time_and_the_position()
    {
        var report = Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(At20261121T140209), MakeMp4.Udta("+51.5007-000.1246/"))]);
        Assert.True(report.HasIndex);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 14, 2, 9, TimeSpan.Zero), report.CreatedAt);
        Assert.Equal("+51.5007-000.1246/", report.Position);
        Assert.Null(report.Refusal);
    }

    [Fact]
    public void Reads_a_position_that_stands_in_a_loci_box()
    {
        var loci = MakeMp4.FullBox("loci", 0, 0, MakeMp4.U16(0x55c4), "here\0"u8.ToArray(), [0], MakeMp4.U32(unchecked((uint)-8192), 3375104, 0));
        var report = Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Box("udta", loci))]);
        Assert.Equal("+51.5000-000.1250/", report.Position);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("+00.0000+000.0000/")]
    [InlineData("+91.0000+000.0000/")]
    [InlineData("+51.5007-000.1246/\n")]
    public void Drops_a_position_that_is_none(string text)
    {
        Assert.Null(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Udta(text))]).Position);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1_000u)]
    public void Takes_no_creation_time_from_a_camera_that_had_none(uint seconds)
    {
        Assert.Null(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(seconds))]).CreatedAt);
    }

    [Fact]
    public void Flags_content_credentials()
    {
        var uuid = Convert.FromHexString("d8fec3d61b0e483c92975828877ec481");
        Assert.True(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("uuid", uuid, new byte[40])]).ContentCredentials);
        Assert.False(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("uuid", new byte[56])]).ContentCredentials);
    }

    [Fact]
    public void Says_how_much_of_a_cut_file_is_missing()
    {
        var whole = MakeMp4.Bomb();
        var report = Walk(whole[..^60]);
        Assert.Equal(60, report.MissingBytes);
        Assert.True(report.HasIndex);
    }

    [Fact]
    public void Sees_whether_the_index_stands_first()
    {
        var moov = MakeMp4.Box("moov", MakeMp4.Mvhd(0));
        var mdat = MakeMp4.Box("mdat", new byte[8]);
        Assert.True(Walk([.. MakeMp4.Ftyp, .. moov, .. mdat]).IndexFirst);
        Assert.False(Walk([.. MakeMp4.Ftyp, .. mdat, .. moov]).IndexFirst);
    }

    [Fact]
    public void Refuses_boxes_nested_too_deep()
    {
        Assert.Null(Walk(MakeMp4.Nested("moov", BoxWalker.MostDepth)).Refusal);
        Assert.Contains("deep", Walk(MakeMp4.Nested("moov", BoxWalker.MostDepth + 2)).Refusal, StringComparison.Ordinal);
        Assert.Contains("deep", Walk(MakeMp4.Nested("moov", 200_000)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_more_boxes_than_a_recording_has()
    {
        byte[] empty = MakeMp4.Box("free");
        Assert.Contains("boxes", Walk([.. MakeMp4.Ftyp, .. Enumerable.Repeat(empty, BoxWalker.MostBoxes).SelectMany(box => box)]).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_out_boxes_that_lie_about_their_size()
    {
        byte[] outside = [.. MakeMp4.U32(5000), .. "trak"u8];
        byte[] tiny = [.. MakeMp4.U32(3), .. "trak"u8];
        byte[] huge = [.. MakeMp4.U32(1), .. "mdat"u8, .. MakeMp4.U32(0xffffffff, 0xffffffff)];
        Assert.Single(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", outside)]).Oddities);
        Assert.Single(Walk([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", tiny)]).Oddities);
        Assert.Single(Walk([.. MakeMp4.Ftyp, .. huge]).Oddities);
    }

    [Fact]
    public void Never_throws_on_damage()
    {
        var random = new Random(4471);
        byte[] whole = [.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(At20261121T140209), MakeMp4.Udta("+51.5007-000.1246/")), .. MakeMp4.Bomb()];
        for (var i = 0; i < 3000; i++)
        {
            var damaged = whole[..random.Next(whole.Length + 1)];
            for (var flips = random.Next(6); flips > 0 && damaged.Length > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Walk(damaged);
        }
    }

    public void Dispose() => folder.Dispose();

    private BoxReport Walk(byte[] bytes)
    {
        File.WriteAllBytes(folder["box.mp4"], bytes);
        using var handle = File.OpenHandle(folder["box.mp4"]);
        return BoxWalker.Walk(handle);
    }
}
