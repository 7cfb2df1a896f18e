using System.Text.Json;
using System.Text;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.KeyCare;
using Evidence.Review.Transcripts;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>Telemetry beside and inside recordings, from the store to a sealed part of the item.</summary>
public sealed class TelemetryWorkTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    private static readonly byte[] Subtitle = Encoding.UTF8.GetBytes(
        "1\n00:00:00,000 --> 00:00:00,020\n<font size=\"28\">FrameCnt: 1, DiffTime: 20ms\n2026-11-21 14:02:09.373\n[iso: 100] [latitude: 51.5007] [longitude: -0.1246] [rel_alt: 10.5 abs_alt: 21.0] </font>\n\n"
        + "2\n00:00:00,020 --> 00:00:00,040\n<font size=\"28\">FrameCnt: 2, DiffTime: 20ms\n2026-11-21 14:02:09.393\n[iso: 100] [latitude: 51.5008] [longitude: -0.1247] [rel_alt: 10.6 abs_alt: 21.1] </font>\n\n");

    [Fact]
    public async Task A_subtitle_file_gives_the_item_a_sealed_track_with_its_lineage()
    {
        var (item, _) = await world.ReceiveAsync("no film"u8.ToArray());
        var sidecar = await world.ReceiveTelemetryAsync(item, Subtitle);
        await world.WorkAsync();

        var track = await AssertTrackAsync(item, sidecar);
        Assert.Equal(("dji-srt", "D"), (track.GetProperty("source").GetString(), track.GetProperty("dialect").GetString()));
        Assert.Equal([51.5007, 51.5008], track.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("lat").GetDouble()));
        Assert.Equal("2026-11-21T14:02:09.373000", track.GetProperty("points")[0].GetProperty("at").GetString());
        await using var db = world.Open();
        var recording = await db.Items.SingleAsync(i => i.Id == item);
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9, 373), "unknown", 50_400), (recording.CapturedLocal, recording.CapturedZone, recording.CapturedUncertaintySeconds));
        Assert.Equal(Subtitle, await File.ReadAllBytesAsync(await world.ToFileAsync(sidecar)));
        var actions = (await world.ChainAsync(item)).Select(entry => entry.Action).ToList();
        Assert.Equal([CustodyAction.ObjectVerified, CustodyAction.ObjectVerified], actions[..2]);
        Assert.Equal([CustodyAction.DerivativeMade, CustodyAction.MediaChecked, CustodyAction.MediaChecked], actions[2..].OrderBy(action => action.ToString()));
    }

    [Fact]
    public async Task Where_the_device_was_and_what_was_said_goes_with_the_key()
    {
        var (item, _) = await world.ReceiveAsync("no film"u8.ToArray());
        var sidecar = await world.ReceiveTelemetryAsync(item, Subtitle);
        await world.WorkAsync();
        await using var db = world.Open();
        db.Add(new Transcript { PartId = sidecar, ItemId = item, ReadAt = Instant.Truncate(TimeProvider.System.GetUtcNow()) });
        await db.SaveChangesAsync();
        Assert.True(await db.ItemPlaces.AnyAsync(p => p.ItemId == item));

        await new DestroyDataKey(db, world.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(item, "Court order 12", Actor.Program("disposal"), default);

        Assert.False(await db.ItemPlaces.AnyAsync(p => p.ItemId == item));
        Assert.False(await db.Set<Transcript>().AnyAsync(t => t.ItemId == item));
    }

    [Fact]
    public async Task A_track_inside_the_original_is_read_and_its_satellite_time_wins()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], [.. SampleFootage.Clip(2), "-metadata", "creation_time=2026-11-21T09:00:00Z"]);
        int[][] points = [[515007000, -1246000, 35_000, 1_000, 100], [515008000, -1247000, 35_100, 1_100, 110]];
        await File.WriteAllBytesAsync(folder["gps.mp4"], MakeTelemetry.DataMp4("gpmd", [], MakeTelemetry.Gps5(3, "261121140209.000", points), MakeTelemetry.Gps5(3, "261121140210.000", points)));
        await SampleFootage.MakeAsync(folder["both.mp4"], "-i", folder["clip.mp4"], "-i", folder["gps.mp4"], "-map", "0", "-map", "1:d", "-c", "copy", "-copy_unknown", "-tag:d", "gpmd");
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["both.mp4"]), "GH010001.MP4");
        await world.WorkAsync();

        var track = await AssertTrackAsync(item, original);
        Assert.Equal(("gpmf", 4), (track.GetProperty("source").GetString(), track.GetProperty("points").GetArrayLength()));
        // ffmpeg writes no duration for the last sample.
        Assert.Equal([0, 500, 1000, 1000], track.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("mediaMs").GetInt32()));
        Assert.Equal("shared-time", track.GetProperty("points")[3].GetProperty("flags")[0].GetString());
        await using var db = world.Open();
        var recording = await db.Items.SingleAsync(i => i.Id == item);
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9), "gps", 1), (recording.CapturedLocal, recording.CapturedZone, recording.CapturedUncertaintySeconds));
        Assert.Equal(
            [FileRole.Original, FileRole.Telemetry, FileRole.Proxy, FileRole.Thumbnail, FileRole.Filmstrip, FileRole.Waveform],
            (await db.Parts.Where(p => p.ItemId == item).Select(p => p.Role).ToListAsync()).Order());
    }

    [Fact]
    public async Task A_drone_s_clock_does_not_replace_satellite_time()
    {
        var (item, _) = await world.ReceiveAsync("no film"u8.ToArray());
        await world.ReceiveTelemetryAsync(item, "$GPRMC,140209,A,5130.042,N,00007.476,W,000.0,000.0,211126,,*05\n"u8.ToArray(), "A.NMEA");
        await world.WorkAsync();
        await using var db = world.Open();
        var recording = await db.Items.AsNoTracking().SingleAsync(i => i.Id == item);
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9), "gps", 60), (recording.CapturedLocal, recording.CapturedZone, recording.CapturedUncertaintySeconds));
    }

    [Fact]
    public async Task A_film_with_nothing_but_a_place_and_a_time_gives_a_track_of_one_point_and_its_own_proxy_none()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], [.. SampleFootage.Clip(1), "-metadata", "creation_time=2026-11-21T09:00:00Z", "-metadata", "location=+51.5007-000.1246/"]);
        await SampleFootage.MakeAsync(folder["proxy.mp4"], [.. SampleFootage.Clip(1), "-metadata", "creation_time=2026-11-21T09:00:00Z"]);
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
        await world.ReceiveProxyAsync(item, await File.ReadAllBytesAsync(folder["proxy.mp4"]));
        await world.WorkAsync();

        var track = await AssertTrackAsync(item, original);
        var point = Assert.Single(track.GetProperty("points").EnumerateArray());
        Assert.Equal(("quicktime", "container", "assumed-utc"), (track.GetProperty("source").GetString(), point.GetProperty("clock").GetString(), point.GetProperty("zone").GetString()));
        Assert.Equal((51.5007, -0.1246, "2026-11-21T09:00:00.000000", "good"), (point.GetProperty("lat").GetDouble(), point.GetProperty("lon").GetDouble(), point.GetProperty("at").GetString(), point.GetProperty("confidence").GetString()));
        await using var db = world.Open();
        var recording = await db.Items.SingleAsync(i => i.Id == item);
        Assert.Equal((new DateTime(2026, 11, 21, 9, 0, 0), "file", 50_400), (recording.CapturedLocal, recording.CapturedZone, recording.CapturedUncertaintySeconds));
    }

    [Theory]
    [InlineData("1\t320,5\tN\t12,E\n", "DJI_0001.MRK")]
    [InlineData("", "DJI_0001.SRT")]
    [InlineData("1\n00:00:00,000 --> 00:00:01,000\nJust words\n\n", "DJI_0001.SRT")]
    public async Task A_file_without_a_track_leaves_nothing_behind_but_itself(string text, string name)
    {
        var (item, _) = await world.ReceiveAsync("no film"u8.ToArray());
        await world.ReceiveTelemetryAsync(item, Encoding.UTF8.GetBytes(text), name);
        await world.WorkAsync();
        await using var db = world.Open();
        Assert.Equal(2, await db.Parts.CountAsync(p => p.ItemId == item));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
    }

    [Theory]
    [Trait("Category", "Campaign")]
    [InlineData("DerivativeMade:1")]
    [InlineData("DerivativeStored:1")]
    [InlineData("DerivativeRowsWritten:1")]
    [InlineData("DerivativeCommitted:1")]
    public async Task Killed_and_repeated_there_is_one_track(string point)
    {
        var (item, _) = await world.ReceiveAsync("no film"u8.ToArray());
        var sidecar = await world.ReceiveTelemetryAsync(item, Subtitle);
        var before = world.StoredFiles;
        var killed = await WorkAsync(("EVIDENCE_FAULT", $"{point}:KILL"));
        Assert.True(killed.ExitCode == ChildProcess.Killed, $"{point} was not reached: {killed.ExitCode} {killed.Output}{killed.Error}");
        Assert.Equal(0, (await WorkAsync()).ExitCode);
        await AssertTrackAsync(item, sidecar);
        Assert.Equal(before + 1, world.StoredFiles);
    }

    /// <summary>One part of ours, beside the device's, that names its source, opens, and holds the document; nothing is left to do.</summary>
    private async Task<JsonElement> AssertTrackAsync(ItemId item, PartId source)
    {
        await using var db = world.Open();
        var made = await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == FileRole.Telemetry && p.FileName == null);
        Assert.Equal(("Telemetry track.json", "application/json"), (made.Display, made.MediaType));
        Assert.Equal(source, (await db.Lineage.SingleAsync(l => l.DerivedId == made.Id)).SourceId);
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
        Assert.Single(await world.ChainAsync(item), entry => entry.Action == CustodyAction.DerivativeMade && entry.Objects[0].Part == made.Id);
        var document = JsonDocument.Parse(await File.ReadAllBytesAsync(await world.ToFileAsync(made.Id))).RootElement;
        Assert.Equal("evidence/telemetry/1", document.GetProperty("format").GetString());
        return document.GetProperty("tracks")[0];
    }

    private Task<ChildProcess> WorkAsync(params (string Name, string Value)[] environment) =>
        ChildProcess.ProbeAsync(typeof(MediaKillTests), ["media", world.Data, world.Connection], environment);
}
