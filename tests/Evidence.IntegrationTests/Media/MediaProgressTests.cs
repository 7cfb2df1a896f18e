using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>While a worker is at something it tells how far it is, and nothing is told of a worker that is gone.</summary>
public sealed class MediaProgressTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    [Fact]
    public async Task Tells_how_far_each_is_while_it_is_made_and_nothing_afterwards()
    {
        var item = await LongAsync();
        var seen = new Dictionary<MediaWorkKind, List<int>>();
        var left = new List<int>();
        var working = world.WorkAsync();
        while (!working.IsCompleted)
        {
            foreach (var made in await OfItemAsync(item))
            {
                if (made.Progress is not { } progress)
                    continue;
                if (!seen.TryGetValue(progress.Kind, out var numbers))
                    seen[progress.Kind] = numbers = [];
                if (numbers.Count == 0 || numbers[^1] != progress.PerMille)
                    numbers.Add(progress.PerMille);
                if (progress.SecondsLeft is { } seconds)
                    left.Add(seconds);
            }

            await Task.Delay(50);
        }

        await working;
        foreach (var kind in new[] { MediaWorkKind.Check, MediaWorkKind.Filmstrip, MediaWorkKind.Proxy })
        {
            Assert.True(seen.TryGetValue(kind, out var numbers), $"nothing of {kind}; seen {string.Join(", ", seen.Keys)}");
            Assert.Equal(numbers.Order(), numbers);
        }

        Assert.Contains(seen[MediaWorkKind.Proxy], number => number is > 0 and < 1000);
        Assert.NotEmpty(left);
        Assert.All(left, seconds => Assert.InRange(seconds, 0, 3600));
        Assert.Empty(await OfItemAsync(item));
        await using var db = world.Open();
        Assert.False(await db.MediaProgress.AnyAsync());
    }

    [Fact]
    public async Task Of_a_worker_that_was_killed_nothing_is_told()
    {
        var item = await LongAsync();
        // The proxy is the last of the four.
        var killed = await ChildProcess.ProbeAsync(typeof(MediaKillTests), ["media", world.Data, world.Connection], ("EVIDENCE_FAULT", "DerivativeMade:4:KILL"));
        Assert.True(killed.ExitCode == ChildProcess.Killed, $"{killed.ExitCode} {killed.Output}{killed.Error}");
        await using var db = world.Open();
        var left = await db.MediaProgress.AsNoTracking().SingleAsync();
        Assert.Equal((MediaWorkKind.Proxy, 1), (left.Kind, left.Attempt));
        Assert.True(left.PerMille > 0, "it had told nothing before it was killed");
        var made = Assert.Single(await OfItemAsync(item));
        Assert.Equal((1, null), (made.Work.Attempts, made.Progress));

        // Somebody else holds the lock: what the first said is not of them.
        await using var source = Npgsql.NpgsqlDataSource.Create(world.Connection);
        await using (var held = await Evidence.Database.AdvisoryLock.TryTakeAsync(source, $"media/{left.Kind}", left.PartId.Value, CancellationToken.None))
        {
            Assert.Equal(left.LockKey, held!.Key);
            Assert.Null(Assert.Single(await OfItemAsync(item)).Progress);
            await db.MediaProgress.ExecuteUpdateAsync(set => set.SetProperty(p => p.LockHolder, held.Holder));
            Assert.NotNull(Assert.Single(await OfItemAsync(item)).Progress);
            // Nor is it of a later attempt.
            await db.MediaWork.ExecuteUpdateAsync(set => set.SetProperty(w => w.Attempts, 2));
            Assert.Null(Assert.Single(await OfItemAsync(item)).Progress);
        }

        await world.WorkAsync();
        Assert.Empty(await OfItemAsync(item));
    }

    [Fact]
    public async Task What_somebody_asked_for_is_taken_first()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(1));
        var bytes = await File.ReadAllBytesAsync(folder["clip.mp4"]);
        var (asked, _) = await world.ReceiveAsync(bytes);
        for (var n = 0; n < 3; n++)
            await world.ReceiveAsync(bytes);
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update items.media_work set asked_at = now() where item_id = '{asked}'");
        await world.WorkAsync();
        await using var db = world.Open();
        var checks = await db.MediaChecks.OrderBy(c => c.CheckedAt).Select(c => c.ItemId).ToListAsync();
        var parts = await (from part in db.Parts join copy in db.StoredCopies on part.ObjectId equals copy.ObjectId where db.Lineage.Any(l => l.DerivedId == part.Id) orderby copy.StoredAt select part.ItemId).ToListAsync();
        var (others, mine) = (checks.IndexOf(asked), parts.LastIndexOf(asked));
        Assert.True(checks.Skip(others + 1).Count() >= 3, "the one asked for was not checked before the newer ones");
        Assert.True(mine < parts.Count - 4, "what was asked for was not made before the others");
    }

    private async Task<ItemId> LongAsync()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(32, "1920x1080"));
        var (item, _) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
        return item;
    }

    private async Task<IReadOnlyList<BeingMade>> OfItemAsync(ItemId item)
    {
        await using var db = world.Open();
        return await new ReadBeingMade(db, TimeProvider.System).OfItemAsync(item, CancellationToken.None);
    }
}
