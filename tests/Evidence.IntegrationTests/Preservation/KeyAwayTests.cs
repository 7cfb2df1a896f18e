using Evidence.IntegrationTests.KeyCare;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>What cannot be opened because its key is away, or was destroyed, is not damaged.</summary>
public sealed class KeyAwayTests : IAsyncLifetime, IDisposable
{
    private readonly KmsStandIn service = new();
    private readonly KmsArchive archive;

    public KeyAwayTests() => archive = new KmsArchive(service.Settings);

    public Task InitializeAsync() => archive.InitializeAsync();

    public Task DisposeAsync() => archive.DisposeAsync();

    public void Dispose()
    {
        archive.Dispose();
        service.Dispose();
    }

    [Fact]
    public async Task While_the_keys_keeper_is_away_nothing_is_found_wrong_and_all_is_found_when_it_is_back()
    {
        var (whole, harmed) = (await archive.RecordAsync(), await archive.RecordAsync());
        await using var work = new KeyWork(archive.Station, service.Access);
        await work.RotateAsync(KeyUse.Kek, arn: KmsStandIn.Arn);
        Assert.True((await work.RewrapAsync()).IsDone);
        await Harming.DoAsync(archive, harmed, Harm.Truncated);

        service.Denies = true;
        Assert.Equal(0, await archive.ScrubAsync());
        Assert.False(await archive.CompareAsync());
        Assert.Equal(0, await archive.Worker.GetRequiredService<MakeCopies>().RunAsync(default));
        await AssertNothingWrongAsync();

        service.Denies = false;
        await archive.ScrubAsync();
        Assert.True(await archive.CompareAsync());
        Assert.Equal(FindingKind.Truncated, (await archive.FindingsAsync(harmed.Object))[0].Kind);
        Assert.Empty(await archive.FindingsAsync(whole.Object));
        Assert.True((await archive.CopyAsync(whole.Object)).VerifiedAt > (await archive.CopyAsync(whole.Object)).StoredAt + TimeSpan.FromDays(90));
    }

    [Theory]
    [InlineData(Harm.Truncated)]
    [InlineData(Harm.Deleted)]
    public async Task What_becomes_of_bytes_whose_key_was_destroyed_is_no_damage(Harm harm)
    {
        var gone = await archive.RecordAsync();
        await using (var db = archive.Open())
            await new DestroyDataKey(db, archive.Station.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(gone.Item, "Court order 12", Evidence.Kernel.Actor.Program("disposal"), default);
        await Harming.DoAsync(archive, gone, harm);

        await archive.ScrubAsync();
        Assert.True(await archive.CompareAsync());
        await AssertNothingWrongAsync();
    }

    private async Task AssertNothingWrongAsync()
    {
        await using var db = archive.Open();
        Assert.Empty(await db.Findings.ToListAsync());
        Assert.Empty(await db.Incidents.ToListAsync());
        Assert.Empty(await db.StoreDoubts.ToListAsync());
        Assert.False(await db.StoredCopies.AnyAsync(c => c.DamagedAt != null));
        Assert.False(await db.Items.AnyAsync(i => i.State != ItemState.Verified));
    }

    private sealed class KmsArchive((string Name, string Value)[] settings) : Archive(hasReplica: true, settings);
}
