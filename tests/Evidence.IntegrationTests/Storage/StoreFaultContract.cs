using System.Security.Cryptography;
using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>
/// What a store over HTTP owes when its server is in trouble: it says so by its name, gives up after few requests, and shows no object that is not whole.
/// The server's faults are put between it and the store, below the SDK.
/// </summary>
public abstract class StoreFaultContract : StoreTest, IAsyncLifetime
{
    protected const int Retries = 2;

    /// <summary>More than a call that gives up may send: each of its few steps as often as set, and a mark that is looked at.</summary>
    private const int MostRequests = 3 * (Retries + 1);

    private static readonly CancellationToken Never = CancellationToken.None;

    private IObjectStore troubled = null!;

    /// <summary>On the way to the server that the store under test uses; <see cref="StoreTest.Store"/> goes to the server itself.</summary>
    private StoreProxy Proxy { get; set; } = null!;

    /// <summary>Whether the server itself refuses a body with another hash than was signed.</summary>
    protected abstract bool ServerChecksBodies { get; }

    /// <summary>Whether a request is the one that makes an object of its parts.</summary>
    protected abstract bool Completes(string method, string asked);

    protected abstract Task<Uri> ServerAsync();

    /// <summary>The same store by another way, with so many <see cref="Retries"/> and this patience.</summary>
    protected abstract IObjectStore Open(Uri through, TimeSpan patience);

    protected abstract Task MakeAsync();

    public async Task InitializeAsync()
    {
        Proxy = await StoreProxy.StartAsync(await ServerAsync());
        await MakeAsync();
        troubled = Open(Proxy.Address, TimeSpan.FromSeconds(20));
    }

    public async Task DisposeAsync()
    {
        (troubled as IDisposable)?.Dispose();
        (Store as IDisposable)?.Dispose();
        await Proxy.DisposeAsync();
    }

    [Fact]
    public async Task What_fails_now_and_then_is_sent_again_and_ends_well()
    {
        var (key, bytes) = (Guid.NewGuid().ToString(), RandomNumberGenerator.GetBytes(2 * PartBytes + 100));
        var turn = 0;
        Proxy.Fault = (_, _) => Interlocked.Increment(ref turn) % 3 == 1 ? StoreFault.IsBusy : StoreFault.None;
        await AgainAsync(() => troubled.BeginUploadAsync(key, bytes.Length, PartBytes, Never));
        for (var number = 0; number < 3; number++)
        {
            var part = Part(bytes, number).ToArray();
            await AgainAsync(() => PutAsync(troubled, key, number, part));
        }

        var version = await troubled.CompleteAsync(key, Never);
        Assert.Equal(bytes, await ReadAsync(troubled, key, version, bytes.Length));
        Assert.Single(await Versions.VersionsOfAsync(key, withState: false, Never));
    }

    [Theory]
    [InlineData(StoreFault.IsBusy)]
    [InlineData(StoreFault.IsSilent)]
    public async Task A_server_that_only_fails_is_away_after_few_requests_and_nothing_is_half_there(StoreFault fault)
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        await PutAllAsync(key, bytes, [0]);
        var (stored, whole, version) = await StoreAsync();
        using var hasty = (IDisposable)Open(Proxy.Address, TimeSpan.FromSeconds(2));
        var store = (IObjectStore)hasty;
        await store.FindAsync(stored, Never);
        Proxy.Fault = (_, _) => fault;

        await IsAwayAsync(() => store.FindAsync(stored, Never));
        await IsAwayAsync(() => store.PutWholeAsync(Guid.NewGuid().ToString(), new byte[10], Never));
        await IsAwayAsync(() => store.BeginUploadAsync(Guid.NewGuid().ToString(), 10, PartBytes, Never));
        await IsAwayAsync(() => PutAsync(store, key, 1, Part(bytes, 1).ToArray()));
        await IsAwayAsync(() => store.CompleteAsync(key, Never));
        await IsAwayAsync(() => ReadAsync(store, stored, new StoredVersion(version, whole.Length), whole.Length));
        await IsAwayAsync(() => ((IListVersions)store).ListAsync("", null, withState: false, Never));
        await IsAwayAsync(() => store.DeleteAsync(stored, version, Never));

        Assert.Null(await Store.FindAsync(key, Never));
        Assert.Equal([stored], (await ListAsync("", withState: false)).Select(one => one.Key));
        Proxy.Fault = (_, _) => StoreFault.None;
        await PutAllAsync(key, bytes, [0, 1]);
        Assert.Equal(bytes, await ReadAsync(key, await troubled.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Fact]
    public async Task An_answer_that_is_lost_when_the_object_is_made_makes_no_second_one()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        var lost = 0;
        Proxy.Fault = (method, asked) => Completes(method, asked) && Interlocked.Increment(ref lost) == 1 ? StoreFault.LosesAnswer : StoreFault.None;
        var version = await troubled.CompleteAsync(key, Never);
        Assert.True(lost > 0);
        Assert.Equal(version.VersionId, Assert.Single(await Versions.VersionsOfAsync(key, withState: false, Never)).VersionId);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task An_answer_that_is_lost_when_a_short_object_is_put_makes_no_second_one()
    {
        var (key, bytes) = (Guid.NewGuid().ToString(), RandomNumberGenerator.GetBytes(1_000));
        var lost = 0;
        Proxy.Fault = (method, asked) => method == "PUT" && asked.Contains(key, StringComparison.Ordinal) && Interlocked.Increment(ref lost) == 1 ? StoreFault.LosesAnswer : StoreFault.None;
        var version = await troubled.PutWholeAsync(key, bytes, Never);
        Assert.True(lost > 0);
        Assert.Equal(version.VersionId, Assert.Single(await Versions.VersionsOfAsync(key, withState: false, Never)).VersionId);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task A_read_that_breaks_off_goes_on_where_it_was()
    {
        var (key, bytes, version) = await StoreAsync(length: 3_000_000);
        var reads = 0;
        Proxy.Fault = (method, asked) => IsRead(method, asked, key) && Interlocked.Increment(ref reads) <= 3 ? StoreFault.Truncates : StoreFault.None;
        Assert.Equal(bytes, await ReadAsync(troubled, key, new StoredVersion(version, bytes.Length), bytes.Length));
        Assert.True(reads > 3);
    }

    [Fact]
    public async Task A_read_that_is_slow_and_never_stops_is_read_to_its_end()
    {
        var (key, bytes, version) = await StoreAsync(length: 100_000);
        Proxy.Fault = (method, asked) => IsRead(method, asked, key) ? StoreFault.IsSlow : StoreFault.None;
        Assert.Equal(bytes, await ReadAsync(troubled, key, new StoredVersion(version, bytes.Length), bytes.Length));
    }

    [Fact]
    public async Task A_read_of_which_nothing_more_comes_ends_as_away_and_never_as_the_end_of_the_object()
    {
        var (key, bytes, version) = await StoreAsync(length: 100_000);
        Proxy.Fault = (method, asked) => IsRead(method, asked, key) ? StoreFault.TruncatesAll : StoreFault.None;
        var before = Proxy.Requests;
        await Assert.ThrowsAsync<StoreAwayException>(() => ReadAsync(troubled, key, new StoredVersion(version, bytes.Length), bytes.Length));
        // It is opened anew a few times, and each time the SDK tries a few times by itself.
        Assert.InRange(Proxy.Requests - before, 1, 6 * (Retries + 2) * 2);
    }

    [Fact]
    public async Task Bytes_that_changed_on_their_way_are_refused_or_found_when_they_are_read_back()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 1_000);
        Proxy.Fault = (method, asked) => method == "PUT" && asked.Contains(key, StringComparison.Ordinal) && (asked.Contains("partNumber", StringComparison.Ordinal) || asked.Contains("comp=block&", StringComparison.Ordinal))
            ? StoreFault.GetsOtherBytes : StoreFault.None;
        if (ServerChecksBodies)
        {
            await Assert.ThrowsAsync<PartHashException>(() => PutAsync(troubled, key, 0, bytes));
            Assert.Equal([0], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
            return;
        }

        await PutAsync(troubled, key, 0, bytes);
        var readBack = await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length);
        Assert.NotEqual(SHA256.HashData(bytes), SHA256.HashData(readBack));
    }

    private static bool IsRead(string method, string asked, string key) =>
        method == "GET" && asked.Contains("objects/" + key, StringComparison.Ordinal) && !asked.Contains("comp=", StringComparison.Ordinal) && !asked.Contains("prefix=", StringComparison.Ordinal);

    /// <summary>As whoever calls the store does: what failed is asked for again.</summary>
    private static async Task AgainAsync(Func<Task> step)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await step();
                return;
            }
            catch (StoreAwayException) when (tries < 5)
            {
            }
        }
    }

    private async Task IsAwayAsync(Func<Task> step)
    {
        var before = Proxy.Requests;
        var away = await Assert.ThrowsAsync<StoreAwayException>(step);
        Assert.Contains("object store", away.Message, StringComparison.Ordinal);
        Assert.InRange(Proxy.Requests - before, 1, MostRequests);
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, string key, StoredVersion version, long length)
    {
        await using var stream = await store.OpenReadAsync(key, version.VersionId, 0, length, Never);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private Task PutAsync(IObjectStore store, string key, int number, byte[] body) =>
        store.PutPartAsync(key, number, (long)number * PartBytes, new MemoryStream(body), body.Length, SHA256.HashData(body), Never);
}
