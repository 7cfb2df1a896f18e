using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Formats;
using Evidence.IntegrationTests.Transfer;
using Evidence.Storage;
using Evidence.Storage.S3;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Retention;

/// <summary>The same on a real S3 server with object lock: what keeps the versions there is the server, whoever asks.</summary>
public sealed class LocksInS3Tests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Verified_versions_are_locked_there_held_there_and_let_go_by_two_people()
    {
        var server = await S3Server.SharedAsync();
        var bucket = await server.NewBucketAsync();
        await using var world = await MoveWorld.StartAsync(1, agency => MakeAsync(server, bucket, agency));
        Assert.Equal(0, (await world.CopyAsync()).Failed);
        await using var keeping = new Keeping(world.Station, world.Vault, beside: world.Station.Store);
        await using var db = world.Station.Open();
        var item = await db.Items.Select(i => i.Id).SingleAsync();
        var objects = await db.SealedObjects.Where(o => o.ItemId == item).Select(o => o.Id).ToListAsync();
        await keeping.RunAsync();
        foreach (var one in objects)
        {
            var copy = await keeping.AssertInLineAsync(one);
            Assert.InRange(copy.LockedUntil!.Value, Now + Keeping.LockFor - TimeSpan.FromMinutes(10), Now + Keeping.LockFor);
            await Assert.ThrowsAsync<ObjectLockedException>(() => world.Vault.DeleteAsync(copy.Key, copy.Version, default));
        }

        var hold = await keeping.PlaceAsync(item);
        Assert.All(await Task.WhenAll(objects.Select(keeping.AssertInLineAsync)), copy => Assert.True(copy.IsHeld));
        Assert.NotNull((await keeping.HoldAsync(hold)).PlacedAt);
        await AssertServerHoldsAsync(server, bucket, ObjectLockLegalHoldStatus.On);

        await keeping.AskAsync(hold);
        Assert.All(await Task.WhenAll(objects.Select(keeping.AssertInLineAsync)), copy => Assert.True(copy.IsHeld));
        await keeping.DecideAsync(hold, await keeping.AnotherOfficerAsync());
        Assert.All(await Task.WhenAll(objects.Select(keeping.AssertInLineAsync)), copy => Assert.False(copy.IsHeld));
        await AssertServerHoldsAsync(server, bucket, ObjectLockLegalHoldStatus.Off);
    }

    [Fact]
    public async Task No_lock_there_outlasts_the_day_of_destruction()
    {
        var server = await S3Server.SharedAsync();
        var bucket = await server.NewBucketAsync();
        await using var world = await MoveWorld.StartAsync(1, agency => MakeAsync(server, bucket, agency));
        Assert.Equal(0, (await world.CopyAsync()).Failed);
        await using var keeping = new Keeping(world.Station, world.Vault, beside: world.Station.Store);
        await using var db = world.Station.Open();
        var one = await db.SealedObjects.OrderBy(o => o.Id).FirstAsync();
        var by = Now.AddDays(10);
        await keeping.MustDestroyAsync(one.ItemId, by);
        await keeping.RunAsync();
        Assert.InRange((await keeping.AssertInLineAsync(one.Id)).LockedUntil!.Value, by.AddSeconds(-1), by);

        var nearer = Now.AddDays(2);
        await keeping.MustDestroyAsync(one.ItemId, nearer);
        Assert.InRange((await keeping.AssertInLineAsync(one.Id)).LockedUntil!.Value, nearer.AddSeconds(-1), nearer);
    }

    private static async Task<IObjectStore> MakeAsync(S3Server server, string bucket, AgencyId agency)
    {
        var store = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Credentials = new BasicAWSCredentials(server.AccessKey, server.SecretKey) }, agency.ToString(), "vault");
        await store.MakeAsync(default);
        return store;
    }

    private static async Task AssertServerHoldsAsync(S3Server server, string bucket, ObjectLockLegalHoldStatus status)
    {
        using var client = server.NewClient();
        var listed = await client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, Prefix = "objects/" });
        Assert.NotEmpty(listed.Versions);
        foreach (var version in listed.Versions)
            Assert.Equal(status, (await client.GetObjectLegalHoldAsync(new GetObjectLegalHoldRequest { BucketName = bucket, Key = version.Key, VersionId = version.VersionId })).LegalHold.Status);
    }
}
