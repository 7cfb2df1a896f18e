using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using Evidence.Storage;
using Evidence.Storage.S3;
using Evidence.Testing;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

public sealed class S3StoreTests : DirectStoreContract, IAsyncLifetime, IDisposable
{
    private const string Id = "the agency's";
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Lazy<Task<string>> Bucket = new(async () => await (await S3Server.SharedAsync()).NewBucketAsync());
    private readonly string prefix = $"t{Guid.NewGuid():N}/";
    private S3Server server = null!;
    private S3Store store = null!;

    protected override IObjectStore Store => store;

    /// <summary>The smallest that S3 servers take for any part but the last.</summary>
    protected override int PartBytes => 5 << 20;

    public async Task InitializeAsync()
    {
        server = await S3Server.SharedAsync();
        store = new S3Store(await SettingsAsync(), Id);
        await store.MakeAsync(Never);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Another_server_goes_on_with_an_upload_and_nothing_is_left_of_it_afterwards()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 100);
        await PutAllAsync(key, bytes, [0, 1]);
        using var other = new S3Store(await SettingsAsync(), Id);
        Assert.Equal([2], (await Assert.ThrowsAsync<PartsMissingException>(() => other.CompleteAsync(key, Never))).Missing);
        await PutAsync(other, key, bytes, 2);
        var version = await other.CompleteAsync(key, Never);
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Equal([prefix + "objects/" + key, prefix + "store.id"], await NamesAsync());
    }

    [Fact]
    public async Task Servers_that_begin_and_complete_at_once_store_one_version()
    {
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => new S3Store(await SettingsAsync(), Id)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var key = Guid.NewGuid().ToString();
            var bytes = RandomNumberGenerator.GetBytes(PartBytes + 100);
            await Task.WhenAll(others.Select(other => other.BeginUploadAsync(key, bytes.Length, PartBytes, Never)));
            await Task.WhenAll(others.Select((other, at) => PutAsync(other, key, bytes, at % 2)));
            var versions = await Task.WhenAll(others.Select(other => other.CompleteAsync(key, Never)));
            Assert.Single(versions.Distinct());
            Assert.Single(await store.VersionsOfAsync(key, withState: false, Never));
            Assert.Equal(bytes, await ReadAsync(key, versions[0], 0, bytes.Length));
        }));
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task Servers_that_put_one_short_object_at_once_store_one_version()
    {
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => new S3Store(await SettingsAsync(), Id)));
        var key = Guid.NewGuid().ToString();
        var versions = await Task.WhenAll(others.Select(other => other.PutWholeAsync(key, new byte[50], Never)));
        Assert.Single(versions.Distinct());
        Assert.Single(await store.VersionsOfAsync(key, withState: false, Never));
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task A_part_that_something_else_was_put_over_is_missing_and_can_be_sent_again()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        using var client = server.NewClient();
        var open = (await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = await Bucket.Value, Prefix = prefix })).MultipartUploads.Single();
        await client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = open.Key is null ? "" : await Bucket.Value,
            Key = open.Key,
            UploadId = open.UploadId,
            PartNumber = 1,
            InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(PartBytes)),
        });
        Assert.Equal([0], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
        await PutAllAsync(key, bytes, [0, 1]);
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Fact]
    public async Task A_version_put_over_an_object_changes_nothing_and_is_listed()
    {
        var (key, bytes, version) = await StoreAsync();
        using var client = server.NewClient();
        var over = await client.PutObjectAsync(new PutObjectRequest { BucketName = await Bucket.Value, Key = $"{prefix}objects/{key}", ContentBody = "other" });
        Assert.Equal(new StoredVersion(version, 100), await Store.FindAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, new StoredVersion(version, 100), 0, 100));
        Assert.Equal([(over.VersionId, true), (version, false)], (await store.VersionsOfAsync(key, withState: false, Never)).Select(one => (one.VersionId, one.IsCurrent)));
    }

    [Fact]
    public async Task A_delete_marker_hides_nothing_from_us_and_is_listed_and_removed_by_its_version()
    {
        var (key, bytes, version) = await StoreAsync();
        await ((IObjectLock)store).LockAsync(key, version, TimeProvider.System.GetUtcNow().AddDays(2), Never);
        using var client = server.NewClient();
        var marker = (await client.DeleteObjectAsync(await Bucket.Value, $"{prefix}objects/{key}")).VersionId;
        Assert.Equal(new StoredVersion(version, 100), await Store.FindAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, new StoredVersion(version, 100), 0, 100));
        var listed = await store.VersionsOfAsync(key, withState: true, Never);
        Assert.Equal([(marker, true, true), (version, false, false)], listed.Select(one => (one.VersionId, one.IsDeleteMarker, one.IsCurrent)));
        Assert.Null(listed[0].State);
        await Store.DeleteAsync(key, marker, Never);
        Assert.True(Assert.Single(await store.VersionsOfAsync(key, withState: false, Never)).IsCurrent);
        await ((IObjectLock)store).BreakLockAndDeleteAsync(key, version, Never);
    }

    [Fact]
    public async Task Lists_in_pages_that_together_are_everything_once()
    {
        using var client = server.NewClient();
        var bucket = await Bucket.Value;
        var keys = Enumerable.Range(0, 1_203).Select(at => $"{at:D6}").ToList();
        await Parallel.ForEachAsync(keys, async (key, token) => await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"{prefix}objects/{key}", ContentBody = "x" }, token));
        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = $"{prefix}objects/000999", ContentBody = "xx" });
        var first = await store.ListAsync("", null, withState: false, Never);
        var second = await store.ListAsync("", first.Next, withState: false, Never);
        Assert.Equal((1_000, 204, null), (first.Versions.Count, second.Versions.Count, second.Next));
        Assert.Equal(keys.Append("000999").Order(), first.Versions.Concat(second.Versions).Select(one => one.Key));
    }

    [Fact]
    public async Task An_address_takes_no_other_bytes_where_the_server_checks_them()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 100);
        Assert.Equal(HttpStatusCode.BadRequest, await PutDirectAsync(await AddressAsync(key, bytes, 0), RandomNumberGenerator.GetBytes(100)));
        Assert.False(await TakeAsync(key, bytes, 0));
    }

    [Fact]
    public async Task A_place_without_our_mark_is_not_our_store()
    {
        using var none = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = await Bucket.Value, Prefix = "elsewhere/", Credentials = Credentials }, Id);
        await Assert.ThrowsAsync<StoreAwayException>(() => none.RequireAsync(Never));
        await Assert.ThrowsAsync<StoreAwayException>(() => none.PutWholeAsync("some-key", new byte[1], Never));
        using var others = new S3Store(await SettingsAsync(), "another's");
        await Assert.ThrowsAsync<StoreAwayException>(() => others.MakeAsync(Never));
        await Assert.ThrowsAsync<StoreAwayException>(() => others.FindAsync("some-key", Never));
        using var nowhere = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = "no-such-bucket", Credentials = Credentials }, Id);
        await Assert.ThrowsAsync<StoreAwayException>(() => nowhere.RequireAsync(Never));
    }

    [Fact]
    public async Task A_bucket_without_versions_is_made_no_store()
    {
        var bucket = await server.NewBucketAsync(objectLock: false);
        using var plain = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Credentials = Credentials }, Id);
        Assert.Contains("keeps no versions", (await Assert.ThrowsAsync<StoreRefusedException>(() => plain.MakeAsync(Never))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_read_again_when_their_file_changes_and_stand_in_no_message()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["s3"], $"access_key={server.AccessKey}\nsecret_key=wrong-secret\n");
        using var read = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = await Bucket.Value, Prefix = prefix, Credentials = new CredentialFile(folder["s3"]), Retries = 0 }, Id);
        var refusal = await Assert.ThrowsAsync<StoreRefusedException>(() => read.RequireAsync(Never));
        Assert.DoesNotContain("wrong-secret", refusal.ToString(), StringComparison.Ordinal);
        await Task.Delay(20);
        await File.WriteAllTextAsync(folder["s3"], $"access_key = {server.AccessKey}\nsecret_key = {server.SecretKey}\n");
        await read.RequireAsync(Never);
        File.Delete(folder["s3"]);
        await Assert.ThrowsAsync<StoreRefusedException>(() => read.RequireAsync(Never));
    }

    [Fact]
    public async Task Tried_it_keeps_locks_and_holds_and_says_that_these_credentials_can_break_them()
    {
        var report = await ProbeStore.RunAsync(store, TimeProvider.System, Never);
        Assert.Equal((Kept.BySoftware, Kept.ByStore, Kept.ByStore, true, true), (report.Overwriting, report.Locks, report.Holds, report.CanBreakLocks, report.TakesPresignedParts));
        Assert.Contains("can break locks", report.Summary, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(ProbeStore.KeyPrefix, withState: false));
    }

    [Fact]
    public async Task Tried_with_credentials_that_may_not_break_locks_it_says_so_and_leaves_its_object_until_the_lock_ends()
    {
        using var client = server.NewClient();
        var bucket = await server.NewBucketAsync();
        var (name, access, secret) = await server.NewUserAsync();
        await client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = PolicyWithout(bucket, name, "s3:BypassGovernanceRetention") });
        using var own = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Credentials = new BasicAWSCredentials(access, secret) }, Id);
        await own.MakeAsync(Never);
        var report = await ProbeStore.RunAsync(own, TimeProvider.System, Never);
        Assert.Equal((Kept.ByStore, Kept.ByStore, false), (report.Locks, report.Holds, report.CanBreakLocks));
        Assert.Empty(report.Remarks);
        var version = Assert.Single(await own.ListAllAsync(ProbeStore.KeyPrefix, withState: true, Never).ToListAsync());
        Assert.Equal((LockMode.Liftable, false), (version.State!.Lock!.Mode, version.State.IsHeld));
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.BreakLockAndDeleteAsync(version.Key, version.VersionId, Never));
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.ShortenLockAsync(version.Key, version.VersionId, TimeProvider.System.GetUtcNow().AddSeconds(20), Never));
    }

    [Fact]
    public async Task Where_locks_may_not_be_asked_for_no_listing_says_that_there_are_none()
    {
        using var client = server.NewClient();
        var bucket = await server.NewBucketAsync();
        var (name, access, secret) = await server.NewUserAsync();
        await client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = PolicyWithout(bucket, name, "s3:GetObjectRetention", "s3:GetObjectLegalHold") });
        using var own = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Credentials = new BasicAWSCredentials(access, secret) }, Id);
        await own.MakeAsync(Never);
        await own.PutWholeAsync("some-key", new byte[1], Never);
        Assert.Single((await own.ListAsync("", null, withState: false, Never)).Versions);
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.ListAsync("", null, withState: true, Never));
    }

    [Fact]
    public async Task Credentials_that_are_revoked_stop_everything_and_nothing_is_lost_when_they_are_good_again()
    {
        using var client = server.NewClient();
        var bucket = await server.NewBucketAsync();
        var (name, access, secret) = await server.NewUserAsync();
        await client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = PolicyWithout(bucket, name) });
        using var own = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Credentials = new BasicAWSCredentials(access, secret) }, Id);
        await own.MakeAsync(Never);
        var (key, bytes) = (Guid.NewGuid().ToString(), RandomNumberGenerator.GetBytes(PartBytes + 100));
        await own.BeginUploadAsync(key, bytes.Length, PartBytes, Never);
        await PutAsync(own, key, bytes, 0);

        await server.AdministerAsync("user", "suspend", $"--uid={name}");
        await Assert.ThrowsAsync<StoreRefusedException>(() => PutAsync(own, key, bytes, 1));
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.CompleteAsync(key, Never));
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.FindAsync(key, Never));
        await Assert.ThrowsAsync<StoreRefusedException>(() => own.OpenReadAsync(key, "1", 0, 1, Never));

        await server.AdministerAsync("user", "enable", $"--uid={name}");
        Assert.Equal([1], (await Assert.ThrowsAsync<PartsMissingException>(() => own.CompleteAsync(key, Never))).Missing);
        await PutAsync(own, key, bytes, 1);
        Assert.Equal(bytes.Length, (await own.CompleteAsync(key, Never)).Bytes);
    }

    /// <summary>All rights on a bucket but some.</summary>
    private static string PolicyWithout(string bucket, string user, params string[] denied)
    {
        var principal = new { AWS = new[] { $"arn:aws:iam:::user/{user}" } };
        var resource = new[] { $"arn:aws:s3:::{bucket}", $"arn:aws:s3:::{bucket}/*" };
        var allow = new { Effect = "Allow", Principal = principal, Action = new[] { "s3:*" }, Resource = resource };
        var deny = new { Effect = "Deny", Principal = principal, Action = denied, Resource = resource };
        return System.Text.Json.JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = denied.Length == 0 ? new object[] { allow } : [allow, deny] });
    }

    private BasicAWSCredentials Credentials => new(server.AccessKey, server.SecretKey);

    private async Task<S3Settings> SettingsAsync() => new() { Endpoint = server.Endpoint, Bucket = await Bucket.Value, Prefix = prefix, Credentials = Credentials };

    private async Task<string[]> NamesAsync()
    {
        using var client = server.NewClient();
        var listed = await client.ListVersionsAsync(new ListVersionsRequest { BucketName = await Bucket.Value, Prefix = prefix });
        Assert.Empty((await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = await Bucket.Value, Prefix = prefix })).MultipartUploads ?? []);
        return [.. listed.Versions.Select(one => one.Key)];
    }

    private Task PutAsync(S3Store to, string key, byte[] bytes, int number) =>
        to.PutPartAsync(key, number, (long)number * PartBytes, new MemoryStream(Body(bytes, number)), Body(bytes, number).Length, SHA256.HashData(Body(bytes, number)), Never);
}
