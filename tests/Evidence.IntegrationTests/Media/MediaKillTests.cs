using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>A worker of its own process, killed at a fault point of its media work; the next one ends with one check, one of each derivative, nothing left over.</summary>
public sealed class MediaKillTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    [Theory]
    [InlineData("MediaWorkClaimed:1")]
    [InlineData("MediaResultWritten:1")]
    [InlineData("MediaResultCommitted:1")]
    [InlineData("DerivativeMade:1")]
    [InlineData("DerivativeSealing:1")]
    [InlineData("DerivativeStored:1")]
    [InlineData("DerivativeRowsWritten:2")]
    [InlineData("DerivativeCommitted:1")]
    [InlineData("StorePartFlushed:2")]
    [InlineData("StoreCompleted:1")]
    public async Task Killed_and_repeated_it_ends_the_same(string point)
    {
        var before = world.StoredFiles;
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(1));
        var (item, _) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));

        var killed = await WorkAsync(("EVIDENCE_FAULT", $"{point}:KILL"));
        Assert.True(killed.ExitCode == ChildProcess.Killed, $"{point} was not reached: {killed.ExitCode} {killed.Output}{killed.Error}");
        await AssertNothingHalfAsync(item);
        var repeated = await WorkAsync();
        Assert.True(repeated.ExitCode == 0, repeated.Error);

        await using var db = world.Open();
        Assert.Equal([FileRole.Original, FileRole.Proxy, FileRole.Thumbnail, FileRole.Filmstrip, FileRole.Waveform], (await db.Parts.Where(p => p.ItemId == item).Select(p => p.Role).ToListAsync()).Order());
        Assert.Equal(1, await db.MediaChecks.CountAsync(c => c.ItemId == item));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
        Assert.Equal(
            [CustodyAction.ObjectVerified, CustodyAction.MediaChecked, .. Enumerable.Repeat(CustodyAction.DerivativeMade, 4)],
            (await world.ChainAsync(item)).Select(e => e.Action));
        Assert.Equal(before + 5, world.StoredFiles);
    }

    public static TheoryData<Durability.FaultPoint> OfStretches => EndToEnd.FaultCoverage.Each(EndToEnd.FaultCoverage.ShowingWhatGrows);

    [Theory]
    [MemberData(nameof(OfStretches))]
    public async Task Killed_while_somebody_watches_what_is_there_the_next_attempt_begins_clean(Durability.FaultPoint point)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(40, "1920x1080"));
        var (item, part) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
        // The copy is the last of the four.
        var first = await WorkAsync(("EVIDENCE_FAULT", "DerivativeCommitted:3:KILL"));
        Assert.True(first.ExitCode == ChildProcess.Killed, $"{first.ExitCode} {first.Output}{first.Error}");
        await Database.EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update items.media_work set asked_at = now() where item_id = '{item}'");

        var killed = await WorkAsync(("EVIDENCE_FAULT", $"{point}:3:KILL"));
        Assert.True(killed.ExitCode == ChildProcess.Killed, $"{point} was not reached: {killed.ExitCode} {killed.Output}{killed.Error}");
        await using var db = world.Open();
        Assert.Equal(1, await db.MediaWork.Where(w => w.PartId == part).Select(w => w.Attempts).SingleAsync());
        Assert.Equal([0, 1], await db.CopyStretches.Where(s => s.Attempt == 1 && s.Number < 2).OrderBy(s => s.Number).Select(s => s.Number).ToListAsync());
        // Whatever it left is not of the copy that comes.
        var repeated = await WorkAsync();
        Assert.True(repeated.ExitCode == 0, repeated.Error);
        Assert.False(await db.CopyStretches.AnyAsync());
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
        Assert.Equal(1, await db.Parts.CountAsync(p => p.ItemId == item && p.Role == FileRole.Proxy));
    }

    /// <summary>Run as a program of its own.</summary>
    internal static async Task RunAsync(string data, string connection)
    {
        await using var services = MediaWorld.Services(data, connection);
        await MediaWorld.WorkAsync(services);
    }

    private async Task AssertNothingHalfAsync(Formats.ItemId item)
    {
        await using var db = world.Open();
        foreach (var part in await db.Parts.Where(p => p.ItemId == item).Select(p => p.Id).ToListAsync())
            File.Delete(await world.ToFileAsync(part));
        await world.ChainAsync(item);
    }

    private Task<ChildProcess> WorkAsync(params (string Name, string Value)[] environment) =>
        ChildProcess.ProbeAsync(typeof(MediaKillTests), ["media", world.Data, world.Connection], environment);
}
