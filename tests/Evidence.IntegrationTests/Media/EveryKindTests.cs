using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>Whatever a device brings can be looked at (docs/decisions/0041).</summary>
public sealed class EveryKindTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    private static readonly string[] Picture = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2"];
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2"];
    private static readonly string[] Both = [.. Picture, .. Sound];
    private static readonly string[] H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", "-c:a", "aac"];

    public static TheoryData<string, string, string[]> Videos => new()
    {
        { "hevc.mp4", "video/mp4", [.. Both, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac"] },
        { "mov.mov", "video/mp4", [.. Both, .. H264, "-f", "mov"] },
        { "ts.ts", "video/mp2t", [.. Both, .. H264, "-f", "mpegts"] },
        { "mkv.mkv", "video/matroska", [.. Both, .. H264] },
        { "webm.webm", "video/matroska", [.. Both, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"] },
        { "avi.avi", "video/vnd.avi", [.. Both, "-c:v", "mpeg4", "-c:a", "libmp3lame"] },
        { "mjpeg.avi", "video/vnd.avi", [.. Both, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"] },
        { "wmv.wmv", "video/x-ms-asf", [.. Both, "-c:v", "wmv2", "-c:a", "wmav2"] },
        { "mpg.mpg", "video/mpeg", [.. Both, "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "mpeg"] },
        { "gif.gif", "image/gif", Picture },
    };

    public static TheoryData<string, string, string[]> Sounds => new()
    {
        { "wav.wav", "audio/vnd.wave", Sound },
        { "mp3.mp3", "audio/mpeg", [.. Sound, "-c:a", "libmp3lame"] },
        { "bare.mp3", "audio/mpeg", [.. Sound, "-c:a", "libmp3lame", "-id3v2_version", "0", "-write_xing", "0"] },
        { "m4a.m4a", "audio/mp4", [.. Sound, "-c:a", "aac"] },
        { "ogg.ogg", "audio/ogg", [.. Sound, "-c:a", "libvorbis"] },
        { "opus.ogg", "audio/ogg", [.. Sound, "-c:a", "libopus"] },
        { "flac.flac", "audio/flac", Sound },
        { "adts.aac", "audio/aac", [.. Sound, "-c:a", "aac"] },
        { "wma.wma", "audio/x-ms-wma", [.. Sound, "-c:a", "wmav2"] },
    };

    public static TheoryData<string, string, string[]> Pictures => new()
    {
        { "tiff.tif", "image/tiff", [.. Picture, "-frames:v", "1"] },
        { "bmp.bmp", "image/bmp", [.. Picture, "-frames:v", "1"] },
        { "webp.webp", "image/webp", [.. Picture, "-frames:v", "1", "-c:v", "libwebp"] },
    };

    [Theory, MemberData(nameof(Videos))]
    public async Task A_video_of_any_kind_plays(string name, string type, string[] arguments)
    {
        var item = await BringAsync(name, arguments);
        await IsAsync(item, MediaCheckState.Playable, type);
        await MadeAsync(item, FileRole.Proxy, "video/mp4", ContainerKind.Mp4);
        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
        await MadeAsync(item, FileRole.Filmstrip, "image/jpeg", ContainerKind.Jpeg);
    }

    [Theory, MemberData(nameof(Sounds))]
    public async Task Sound_alone_of_any_kind_plays(string name, string type, string[] arguments) => await PlaysAsync(await BringAsync(name, arguments), type);

    [Fact]
    public async Task The_sound_of_a_telephone_plays() =>
        // Two seconds of frames of 13 bytes, by hand: no encoder here makes them.
        await PlaysAsync(await BringAsync("amr.amr", (byte[])[.. "#!AMR\n"u8, .. Enumerable.Range(0, 1300).Select(at => at % 13 == 0 ? (byte)0x04 : (byte)0)]), "audio/AMR");

    [Theory, MemberData(nameof(Pictures))]
    public async Task A_picture_of_any_kind_is_shown(string name, string type, string[] arguments)
    {
        var item = await BringAsync(name, arguments);
        await IsAsync(item, MediaCheckState.Playable, type);
        await MadeAsync(item, FileRole.Proxy, "image/jpeg", ContainerKind.Jpeg);
        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
        await using var db = world.Open();
        Assert.Equal(3, await db.Parts.CountAsync(p => p.ItemId == item));
    }

    [Theory]
    [InlineData("jpeg.jpg", "image/jpeg")]
    [InlineData("png.png", "image/png")]
    public async Task A_picture_that_browsers_show_has_no_copy(string name, string type)
    {
        var item = await BringAsync(name, [.. Picture, "-frames:v", "1"]);
        await IsAsync(item, MediaCheckState.Playable, type);
        await using var db = world.Open();
        Assert.Equal([FileRole.Original, FileRole.Thumbnail], (await db.Parts.Where(p => p.ItemId == item).Select(p => p.Role).ToListAsync()).Order());
        Assert.True(MediaCheckReport.FromJson((await db.MediaChecks.SingleAsync(c => c.ItemId == item)).Report)!.BrowsersPlay);
    }

    [Fact]
    public async Task A_picture_stands_upright_in_its_copies()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["lying.jpg"], "-f", "lavfi", "-i", "color=red:size=320x160", "-frames:v", "1");
        var plain = await File.ReadAllBytesAsync(folder["lying.jpg"]);
        byte[] turn = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        var item = await BringAsync("lying.jpg", (byte[])[.. plain[..2], 0xff, 0xe1, 0, (byte)(turn.Length + 2), .. turn, .. plain[2..]]);
        var thumbnail = await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
        var size = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-f", "jpeg_pipe", "-show_entries", "stream=width,height", "-of", "csv=p=0", thumbnail]);
        Assert.Equal("160,320", size.Output.Trim());
    }

    [Fact]
    public async Task The_pages_of_a_document_are_drawn()
    {
        var item = await BringAsync("statement.pdf", MakePdf.Pages(3));
        await IsAsync(item, MediaCheckState.Playable, "application/pdf");
        var copy = await File.ReadAllBytesAsync(await MadeAsync(item, FileRole.Proxy, PagesFacts.MediaType, ContainerKind.Jpeg));
        var pages = PagesFacts.Read(copy)!;
        Assert.Equal((3, 3), (pages.Count, pages.Of));
        for (var number = 1; number <= 3; number++)
        {
            var (from, length) = pages.Place(number, copy.Length)!.Value;
            Assert.True(copy.AsSpan((int)from, (int)length) is [0xff, 0xd8, .., 0xff, 0xd9], $"page {number}");
        }

        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
    }

    [Theory]
    [InlineData("%PDF-1.7\nnothing that follows is a document", "does not open")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "Nothing here opens that format yet")]
    public async Task What_cannot_be_opened_is_told_and_kept(string content, string said)
    {
        var item = await BringAsync("x", System.Text.Encoding.Latin1.GetBytes(content));
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.ItemId == item);
        Assert.Equal(MediaCheckState.Unplayable, check.State);
        Assert.Contains(said, check.Text, StringComparison.Ordinal);
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
    }

    private async Task PlaysAsync(ItemId item, string type)
    {
        await IsAsync(item, MediaCheckState.Playable, type);
        await MadeAsync(item, FileRole.Proxy, "audio/mp4", ContainerKind.Mp4);
        await using var db = world.Open();
        Assert.Equal([FileRole.Original, FileRole.Proxy, FileRole.Waveform], (await db.Parts.Where(p => p.ItemId == item).Select(p => p.Role).ToListAsync()).Order());
    }

    private async Task<ItemId> BringAsync(string name, string[] arguments)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder[name], arguments);
        return await BringAsync(name, await File.ReadAllBytesAsync(folder[name]));
    }

    private async Task<ItemId> BringAsync(string name, byte[] bytes)
    {
        var (item, _) = await world.ReceiveAsync(bytes, name);
        await world.WorkAsync();
        return item;
    }

    private async Task IsAsync(ItemId item, MediaCheckState state, string type)
    {
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.ItemId == item);
        var waiting = await db.MediaWork.Where(w => w.ItemId == item).Select(w => w.Text).ToListAsync();
        Assert.True(check.State == state && waiting.Count == 0, $"{check.State}: {check.Text} {check.Report} {string.Join(' ', waiting)}");
        Assert.Equal(type, (await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == FileRole.Original)).MediaType);
    }

    private async Task<string> MadeAsync(ItemId item, FileRole role, string type, ContainerKind kind)
    {
        await using var db = world.Open();
        var part = await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == role);
        Assert.Equal(type, part.MediaType);
        var file = await world.ToFileAsync(part.Id);
        Assert.Equal(kind, ContainerKinds.Of(await File.ReadAllBytesAsync(file)));
        return file;
    }
}
