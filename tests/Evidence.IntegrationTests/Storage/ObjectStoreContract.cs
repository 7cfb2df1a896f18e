using System.Security.Cryptography;
using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>What every store owes (see <see cref="IObjectStore"/>). Each implementation derives a class and is run on the real thing.</summary>
public abstract partial class ObjectStoreContract : StoreTest
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Gives_back_what_was_put_in_any_order()
    {
        var (key, bytes) = await UploadAsync(parts: 4, last: 17, order: [3, 0, 2, 1]);
        var version = await Store.CompleteAsync(key, Never);
        Assert.Equal(bytes.Length, version.Bytes);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Equal(version, await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Stores_a_short_object_in_one_piece_and_never_over_another()
    {
        var (key, bytes) = ($"whole-{Guid.NewGuid():N}", RandomNumberGenerator.GetBytes(3_000));
        var version = await Store.PutWholeAsync(key, bytes, Never);
        Assert.Equal((version, bytes.Length), (await Store.FindAsync(key, Never), (int)version.Bytes));
        Assert.Equal(version, await Store.PutWholeAsync(key, RandomNumberGenerator.GetBytes(3_000), Never));
        await Assert.ThrowsAsync<UploadConflictException>(() => Store.PutWholeAsync(key, new byte[3_001], Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        await Store.DeleteAsync(key, version.VersionId, Never);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Reads_ranges_to_the_byte()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        var version = await Store.CompleteAsync(key, Never);
        foreach (var (offset, length) in new[] { (0, 1), (PartBytes - 1, 2), (PartBytes, 100), (bytes.Length - 1, 1), (bytes.Length, 0), (5, 0) })
            Assert.Equal(bytes[offset..(offset + length)], await ReadAsync(key, version, offset, length));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 101)]
    [InlineData(101, 0)]
    [InlineData(long.MaxValue, 2)]
    public async Task Refuses_a_range_outside_the_object(long offset, long length)
    {
        var (key, _) = await UploadAsync(parts: 1, last: 100);
        var version = await Store.CompleteAsync(key, Never);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(key, version.VersionId, offset, length, Never));
    }

    [Fact]
    public async Task Refuses_a_part_whose_hash_is_wrong_and_takes_the_right_one_afterwards()
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        var damaged = Part(bytes, 0).ToArray();
        damaged[^1] ^= 1;
        await Assert.ThrowsAsync<PartHashException>(() => PutAsync(key, 0, damaged, SHA256.HashData(Part(bytes, 0))));
        var refusal = await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never));
        Assert.Equal([0, 1], refusal.Missing);
        await PutAllAsync(key, bytes, [1, 0]);
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Refuses_a_body_that_is_shorter_or_longer_than_announced(int more)
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        var body = more < 0 ? bytes[..(PartBytes - 1)] : bytes[..(PartBytes + 1)];
        await Assert.ThrowsAsync<PartHashException>(
            () => Store.PutPartAsync(key, 0, 0, new MemoryStream(body), PartBytes, SHA256.HashData(Part(bytes, 0)), Never));
        Assert.Equal([0, 1], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
    }

    [Fact]
    public async Task Never_changes_a_part_that_it_has_taken()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        var other = RandomNumberGenerator.GetBytes(PartBytes);
        await Assert.ThrowsAsync<PartConflictException>(() => PutAsync(key, 0, other, SHA256.HashData(other)));
        await PutAsync(key, 0, other, SHA256.HashData(Part(bytes, 0)));
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Theory]
    [InlineData(-1, -1, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    public async Task Refuses_a_part_that_does_not_fit(int number, int offsetParts, int more)
    {
        var (key, _) = await BeginAsync(parts: 2, last: 100);
        var body = new byte[(number == 1 ? 100 : PartBytes) + more];
        await Assert.ThrowsAsync<PartOutOfRangeException>(
            () => Store.PutPartAsync(key, number, (long)offsetParts * PartBytes, new MemoryStream(body), body.Length, SHA256.HashData(body), Never));
    }

    [Fact]
    public async Task Tells_which_parts_are_missing()
    {
        var (key, bytes) = await BeginAsync(parts: 4, last: 100);
        await PutAllAsync(key, bytes, [2, 0]);
        Assert.Equal([1, 3], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Every_step_may_be_repeated()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 100);
        await PutAllAsync(key, bytes, [0, 1]);
        await Store.BeginUploadAsync(key, bytes.Length, PartBytes, Never);
        await PutAllAsync(key, bytes, [1, 2]);
        var version = await Store.CompleteAsync(key, Never);
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task Refuses_to_open_an_upload_with_other_sizes_or_over_a_stored_object()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        await Assert.ThrowsAsync<UploadConflictException>(() => Store.BeginUploadAsync(key, bytes.Length + 1, PartBytes, Never));
        var version = await Store.CompleteAsync(key, Never);
        await Assert.ThrowsAsync<UploadConflictException>(() => Store.BeginUploadAsync(key, bytes.Length, PartBytes, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task Forgets_an_upload_that_is_given_up_and_begins_it_anew()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        await Store.AbortAsync(key, Never);
        await Store.AbortAsync(key, Never);
        await Assert.ThrowsAsync<UploadMissingException>(() => PutAllAsync(key, bytes, [0]));
        await Assert.ThrowsAsync<UploadMissingException>(() => Store.CompleteAsync(key, Never));
        await Store.BeginUploadAsync(key, bytes.Length, PartBytes, Never);
        Assert.Equal([0, 1], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
    }

    [Fact]
    public async Task Giving_up_does_not_touch_a_stored_object()
    {
        var (key, bytes) = await UploadAsync(parts: 1, last: 100);
        var version = await Store.CompleteAsync(key, Never);
        await Store.AbortAsync(key, Never);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task Deletes_one_version_and_only_that()
    {
        var (key, bytes) = await UploadAsync(parts: 1, last: 100);
        var version = await Store.CompleteAsync(key, Never);
        await Store.DeleteAsync(key, "no-such-version", Never);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        await Store.DeleteAsync(key, version.VersionId, Never);
        await Store.DeleteAsync(key, version.VersionId, Never);
        await Assert.ThrowsAsync<ObjectMissingException>(() => Store.OpenReadAsync(key, version.VersionId, 0, 1, Never));
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("ABCD")]
    [InlineData("a/b/c/d")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("abcd\0")]
    public async Task Refuses_keys_that_are_no_object_ids(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.BeginUploadAsync(key, 1, PartBytes, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenReadAsync(key, "1", 0, 1, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, "1", Never));
    }

    [Fact]
    public async Task A_put_that_is_cancelled_leaves_its_part_missing()
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        using var stop = new CancellationTokenSource();
        await using var body = new StallingStream(Part(bytes, 0).ToArray());
        var put = Store.PutPartAsync(key, 0, 0, body, PartBytes, SHA256.HashData(Part(bytes, 0)), stop.Token);
        await body.Stalled;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal([0, 1], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
    }

    [Fact]
    public async Task A_second_put_of_a_part_takes_over_from_one_that_hangs()
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        await using var body = new StallingStream(RandomNumberGenerator.GetBytes(PartBytes));
        var hanging = Store.PutPartAsync(key, 0, 0, body, PartBytes, SHA256.HashData(Part(bytes, 0)), Never);
        await body.Stalled;
        await PutAllAsync(key, bytes, [0, 1]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Fact]
    public async Task Takes_all_parts_at_once_and_completes_once()
    {
        var (key, bytes) = await BeginAsync(parts: 8, last: 100);
        await Task.WhenAll(Enumerable.Range(0, 8).Concat(Enumerable.Range(0, 8)).Select(async number =>
        {
            try
            {
                await PutAllAsync(key, bytes, [number]);
            }
            catch (OperationCanceledException)
            {
                // The other put of this part took over.
            }
        }));
        var versions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.CompleteAsync(key, Never)));
        Assert.Single(versions.Distinct());
        Assert.Equal(bytes, await ReadAsync(key, versions[0], 0, bytes.Length));
    }
}
