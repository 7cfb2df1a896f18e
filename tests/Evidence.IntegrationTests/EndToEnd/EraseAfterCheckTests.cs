using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>An agency that erases only what was found to play: checks are done later than receipts, and not all at once.</summary>
public sealed class EraseAfterCheckTests : IAsyncLifetime
{
    private RunningEvidence running = null!;
    private DockPc dock = null!;

    public async Task InitializeAsync()
    {
        running = await RunningEvidence.StartAsync(("Evidence__Erase", "after-media-check"));
        dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "CHECK-1", "--kind", "body-worn", "--officer", running.Officer.UserName);
    }

    public async Task DisposeAsync() => await running.DisposeAsync();

    [Fact]
    public async Task A_recording_that_is_checked_late_is_erased_in_the_same_docking_and_one_that_is_damaged_stays()
    {
        var card = SimulatedCard.BodyWorn(running.NewVolume("checked"), "CHECK-1");
        var names = new[] { "EARLY.MP4", "LATE.MP4", "DAMAGED.MP4" };
        foreach (var name in names) card.Put("DCIM/100MEDIA/" + name, Filling.Bytes(20_000, 900 + name.Length));
        var first = await dock.OffloadAsync(card.Root);
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        var parts = await CheckedAsync(names);
        await SetAsync(parts["LATE.MP4"], null);
        await SetAsync(parts["DAMAGED.MP4"], MediaCheckState.Damaged);

        var erasing = dock.OffloadAsync(card.Root, "--erase");
        await running.UntilAsync("the first recording is erased", () => Task.FromResult(!Holds(card, "EARLY.MP4")));
        Assert.True(Holds(card, "LATE.MP4"));
        await SetAsync(parts["LATE.MP4"], MediaCheckState.Playable);
        var run = await erasing;

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.False(Holds(card, "LATE.MP4"));
        Assert.True(Holds(card, "DAMAGED.MP4"));
        Assert.Contains("did not pass the media check", run.Output, StringComparison.Ordinal);
        await using var db = EvidenceDatabase.Open(running.Database.App);
        Assert.Equal(2, await db.Permits.CountAsync());
        Assert.Contains(await db.DockSessions.ToListAsync(), session => session.State == DockSessionState.Closed);
        await ProofOfAll.HoldsAsync(running);
    }

    private static bool Holds(SimulatedCard card, string name) => File.Exists(Path.Combine(card.Root, "DCIM/100MEDIA", name));

    /// <summary>The parts, once the worker has checked all of them.</summary>
    private async Task<Dictionary<string, MediaCheck>> CheckedAsync(string[] names)
    {
        var found = new Dictionary<string, MediaCheck>();
        await running.UntilAsync("all media checks", async () =>
        {
            await using var db = EvidenceDatabase.Open(running.Database.App);
            found = await (from c in db.MediaChecks.AsNoTracking() join p in db.Parts on c.PartId equals p.Id where names.Contains(p.Display) select new { p.Display, Check = c })
                .ToDictionaryAsync(one => one.Display, one => one.Check);
            return found.Count == names.Length;
        });
        return found;
    }

    /// <summary>What the check says; null for one that is still to be done. Past the guard that lets nobody change a finding in silence.</summary>
    private async Task SetAsync(MediaCheck check, MediaCheckState? state)
    {
        await using var db = EvidenceDatabase.Open(new NpgsqlConnectionStringBuilder(running.Database.Admin) { Database = running.Database.Name }.ToString());
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("alter table items.media_check disable trigger user");
        await db.MediaChecks.Where(c => c.PartId == check.PartId).ExecuteDeleteAsync();
        if (state is null) return;
        db.MediaChecks.Add(new MediaCheck { PartId = check.PartId, ItemId = check.ItemId, State = state.Value, DueAt = check.DueAt });
        await db.SaveChangesAsync();
    }
}
