using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>What is broken is told in words, and what plays of it is saved.</summary>
public sealed class BrokenFileTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    private static readonly string[] Ten = [.. SampleFootage.Clip(10), "-g", "25"];

    [Theory]
    [InlineData("cut.mp4", "-movflags", "+faststart")]
    [InlineData("cut.mkv")]
    public async Task A_recording_that_was_cut_off_tells_what_is_missing_and_the_rest_is_saved(string name, params string[] more)
    {
        var whole = await MakeAsync(name, [.. Ten, .. more]);
        var (check, proxy) = await BringAsync(name, whole[..(whole.Length / 2)]);
        Assert.Equal(MediaCheckState.Damaged, check.State);
        Assert.Matches(@"It plays from 00:00 to 00:0[3-7] of the 00:10 that it announces: 00:0[3-6] is missing\.", check.Text);
        Assert.Equal("Salvaged copy.mp4", proxy?.Display);
        if (name.EndsWith(".mp4", StringComparison.Ordinal))
            Assert.Contains($"The file ends at byte {whole.Length / 2:N0}; ", check.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_AVI_that_lost_its_index_is_saved_up_to_the_cut()
    {
        var whole = await MakeAsync("cut.avi", [.. Ten, "-c:v", "mpeg4", "-c:a", "libmp3lame"]);
        var (check, proxy) = await BringAsync("cut.avi", whole[..(whole.Length / 2)]);
        // How long it was stands in the index at its end: what is left is measured against a guess.
        Assert.Equal((MediaCheckState.Damaged, "Salvaged copy.mp4"), (check.State, proxy?.Display));
        Assert.InRange(check.DurationMs!.Value, 3000, 7000);
    }

    [Theory]
    [InlineData("cut.ts")]
    [InlineData("cut.mp4", "-movflags", "+frag_keyframe+empty_moov")]
    public async Task What_carries_its_index_along_plays_up_to_the_cut(string name, params string[] more)
    {
        var whole = await MakeAsync(name, [.. Ten, .. more]);
        var (check, proxy) = await BringAsync(name, whole[..(whole.Length / 2)]);
        Assert.InRange(check.DurationMs!.Value, 3000, 7000);
        Assert.NotNull(proxy);
    }

    [Fact]
    public async Task A_recording_without_its_index_tells_that_nothing_can_be_played_and_why()
    {
        var whole = await MakeAsync("cut.mp4", Ten);
        var (check, proxy) = await BringAsync("cut.mp4", whole[..(whole.Length / 2)]);
        Assert.Equal(MediaCheckState.Unplayable, check.State);
        Assert.StartsWith($"The index (moov box) is missing: the recording was cut off before the device closed it. The file ends at byte {whole.Length / 2:N0}. ", check.Text, StringComparison.Ordinal);
        Assert.Contains("bytes that it announces are not there. Pictures and sound are in it, but", check.Text, StringComparison.Ordinal);
        Assert.Null(proxy);
    }

    [Fact]
    public async Task A_tail_of_zeros_is_told_from_its_first_byte()
    {
        var whole = await MakeAsync("zeros.mp4", [.. Ten, "-movflags", "+faststart"]);
        var from = whole.Length * 6 / 10;
        whole[from - 1] |= 1;
        whole.AsSpan(from).Clear();
        var (check, proxy) = await BringAsync("zeros.mp4", whole);
        Assert.Equal(MediaCheckState.Damaged, check.State);
        Assert.Contains($"From byte {from:N0} to its end the file is filled with zeros", check.Text, StringComparison.Ordinal);
        Assert.NotNull(proxy);
    }

    [Fact]
    public async Task A_middle_that_was_overwritten_is_counted_and_the_rest_is_saved()
    {
        var whole = await MakeAsync("middle.mp4", [.. Ten, "-movflags", "+faststart"]);
        new Random(7).NextBytes(whole.AsSpan(whole.Length / 2, 20_000));
        var (check, proxy) = await BringAsync("middle.mp4", whole);
        Assert.Equal(MediaCheckState.Damaged, check.State);
        Assert.Contains("decoding error", check.Text, StringComparison.Ordinal);
        Assert.Equal("Salvaged copy.mp4", proxy?.Display);
    }

    [Fact]
    public async Task Sound_that_ends_before_the_picture_is_told_of_a_recording_that_is_otherwise_in_order()
    {
        var whole = await MakeAsync("short.mp4",
        [
            "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=10", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=4",
            "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", "-c:a", "aac",
        ]);
        var (check, proxy) = await BringAsync("short.mp4", whole);
        Assert.Equal(MediaCheckState.Playable, check.State);
        Assert.EndsWith("The sound ends at 00:04, before the picture does at 00:10.", check.Text, StringComparison.Ordinal);
        Assert.NotNull(proxy);
    }

    [Fact]
    public async Task A_wrong_name_changes_nothing()
    {
        var (check, proxy) = await BringAsync("recording.JPG", await MakeAsync("x.mp4", SampleFootage.Clip(1)));
        Assert.Equal(MediaCheckState.Playable, check.State);
        Assert.Equal("video/mp4", proxy?.MediaType);
    }

    [Fact]
    public async Task The_recipe_of_a_salvage_says_that_it_is_one()
    {
        var whole = await MakeAsync("cut.mp4", [.. Ten, "-movflags", "+faststart"]);
        var (cut, _) = await BringAsync("cut.mp4", whole[..(whole.Length / 2)]);
        var (sound, _) = await BringAsync("whole.mp4", whole);
        Assert.All(await RecipesAsync(cut.ItemId), recipe => Assert.True((bool?)recipe["salvage"]));
        Assert.All(await RecipesAsync(sound.ItemId), recipe => Assert.Null(recipe["salvage"]));
    }

    /// <summary>Of all that was made of a recording: a thumbnail, a proxy, a filmstrip and a waveform.</summary>
    private async Task<IReadOnlyList<JsonNode>> RecipesAsync(ItemId item)
    {
        await using var db = world.Open();
        var told = await (from entry in db.Entries join detail in db.Details on entry.Hash equals detail.EntryHash where entry.SubjectId == item.Value && detail.Field == "recipe" select detail.Value).ToListAsync();
        Assert.Equal(4, told.Count);
        return [.. told.Select(value => JsonNode.Parse(value!)!)];
    }

    private static async Task<byte[]> MakeAsync(string name, string[] arguments)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder[name], arguments);
        return await File.ReadAllBytesAsync(folder[name]);
    }

    private async Task<(MediaCheck Check, ItemPart? Proxy)> BringAsync(string name, byte[] bytes)
    {
        var (item, original) = await world.ReceiveAsync(bytes, name);
        await world.WorkAsync();
        await using var db = world.Open();
        return (await db.MediaChecks.SingleAsync(c => c.PartId == original), await db.Parts.SingleOrDefaultAsync(p => p.ItemId == item && p.Role == FileRole.Proxy));
    }
}
