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
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "does not open")]
    public async Task What_cannot_be_opened_is_told_and_kept(string content, string said)
    {
        var item = await BringAsync("x", System.Text.Encoding.Latin1.GetBytes(content));
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.ItemId == item);
        Assert.Equal(MediaCheckState.Unplayable, check.State);
        Assert.Contains(said, check.Text, StringComparison.Ordinal);
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
    }

    [Theory]
    [InlineData("phone.heic", "image/heif")]
    [InlineData("phone.avif", "image/heif")]
    public async Task A_picture_of_a_telephone_is_shown(string name, string type)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["plain.png"], [.. Picture, "-frames:v", "1"]);
        var made = await ChildProcess.RunAsync("heif-enc", [.. name.EndsWith("avif", StringComparison.Ordinal) ? ["-A"] : Array.Empty<string>(), folder["plain.png"], "-o", folder[name]]);
        Assert.True(made.ExitCode == 0, made.Error);
        var item = await BringAsync(name, await File.ReadAllBytesAsync(folder[name]));
        await IsAsync(item, MediaCheckState.Playable, type);
        await SizeAsync(await MadeAsync(item, FileRole.Proxy, "image/jpeg", ContainerKind.Jpeg), "320,240");
        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
    }

    [Fact]
    public async Task Of_a_raw_picture_the_one_for_looking_at_is_shown_and_that_is_said()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["preview.jpg"], [.. Picture, "-frames:v", "1"]);
        var item = await BringAsync("DJI_0001.DNG", MakeTiff.Dng(await File.ReadAllBytesAsync(folder["preview.jpg"]), 320, 240, orientation: 6));
        await IsAsync(item, MediaCheckState.Playable, "image/x-adobe-dng");
        await SizeAsync(await MadeAsync(item, FileRole.Proxy, "image/jpeg", ContainerKind.Jpeg), "240,320");
        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
        await using var db = world.Open();
        Assert.Contains("320 × 240 pixels that the camera wrote beside the raw data; the raw data was not looked at", (await db.MediaChecks.SingleAsync(c => c.ItemId == item)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_picture_without_one_says_so_and_shows_nothing_in_its_place()
    {
        var item = await BringAsync("DJI_0002.DNG", MakeTiff.Dng(null, 0, 0));
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.ItemId == item);
        Assert.Equal(MediaCheckState.Unplayable, check.State);
        Assert.Contains("no picture for looking at", check.Text, StringComparison.Ordinal);
        Assert.Equal(1, await db.Parts.CountAsync(p => p.ItemId == item));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
    }

    [Fact]
    public async Task All_pages_of_a_scan_are_shown()
    {
        var item = await BringAsync("scan.tif", MakeTiff.Pages((255, 0, 0), (0, 255, 0), (0, 0, 255)));
        await IsAsync(item, MediaCheckState.Playable, "image/tiff");
        var copy = await File.ReadAllBytesAsync(await MadeAsync(item, FileRole.Proxy, PagesFacts.MediaType, ContainerKind.Jpeg));
        await MadeAsync(item, FileRole.Thumbnail, "image/jpeg", ContainerKind.Jpeg);
        var pages = PagesFacts.Read(copy)!;
        Assert.Equal((3, 3), (pages.Count, pages.Of));
        int[][] colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];
        for (var number = 1; number <= 3; number++)
        {
            var (from, length) = pages.Place(number, copy.Length)!.Value;
            Assert.Equal(colours[number - 1], await ColourAsync(copy[(int)from..(int)(from + length)]), Near);
        }
    }

    [Fact]
    public async Task A_scan_tells_which_page_is_broken()
    {
        var scan = MakeTiff.Pages((255, 0, 0), (0, 255, 0), (0, 0, 255));
        // The last directory but one is the third page's: where its picture lies is written over.
        using (var folder = new TempFolder())
        {
            await File.WriteAllBytesAsync(folder["scan.tif"], scan);
            using var handle = File.OpenHandle(folder["scan.tif"]);
            var third = (int)TiffDirectories.Of(handle)!.Pages()[2].Directory;
            scan.AsSpan(third + 2 + (12 * 6) + 8, 4).Fill(0xff);
        }

        var item = await BringAsync("scan.tif", scan);
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.ItemId == item);
        Assert.Equal((MediaCheckState.Damaged, "A picture of 3 pages. With errors, as they came from the device: 3."), (check.State, check.Text));
    }

    private static async Task SizeAsync(string file, string size)
    {
        var probed = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-f", "jpeg_pipe", "-show_entries", "stream=width,height", "-of", "csv=p=0", file]);
        Assert.Equal(size, probed.Output.Trim());
    }

    private static bool Near(int[] expected, int[] actual) => expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= 8);

    /// <summary>Of one pixel: the page is of one colour.</summary>
    private static async Task<int[]> ColourAsync(byte[] page)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["page.jpg"], page);
        await SampleFootage.MakeAsync(folder["pixel.rgb"], "-i", folder["page.jpg"], "-vf", "scale=1:1", "-f", "rawvideo", "-pix_fmt", "rgb24");
        return [.. (await File.ReadAllBytesAsync(folder["pixel.rgb"])).Select(one => (int)one)];
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
