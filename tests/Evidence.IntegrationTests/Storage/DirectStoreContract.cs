using System.Net;
using System.Security.Cryptography;
using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>What a store owes that lets parts come straight to it (see <see cref="IPresignedUploads"/>).</summary>
public abstract class DirectStoreContract : ObjectStoreContract
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly HttpClient Http = new();

    private IPresignedUploads Direct => (IPresignedUploads)Store;

    [Fact]
    public async Task Parts_put_to_their_addresses_become_the_object()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 100);
        foreach (var number in new[] { 2, 0, 1 })
        {
            Assert.False(await TakeAsync(key, bytes, number));
            Assert.True((await PutDirectAsync(await AddressAsync(key, bytes, number), Body(bytes, number))).IsSuccess());
            Assert.Null(await Store.FindAsync(key, Never));
            Assert.True(await TakeAsync(key, bytes, number));
            Assert.True(await TakeAsync(key, bytes, number));
        }

        var version = await Store.CompleteAsync(key, Never);
        Assert.Equal((bytes.Length, version), ((int)version.Bytes, await Store.FindAsync(key, Never)));
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task A_part_that_was_put_and_not_taken_is_missing()
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        foreach (var number in new[] { 0, 1 })
            Assert.True((await PutDirectAsync(await AddressAsync(key, bytes, number), Body(bytes, number))).IsSuccess());
        Assert.True(await TakeAsync(key, bytes, 1));
        Assert.Equal([0], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
    }

    [Fact]
    public async Task What_began_directly_may_end_by_way_of_the_server()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 100);
        await PutDirectAsync(await AddressAsync(key, bytes, 1), Body(bytes, 1));
        Assert.True(await TakeAsync(key, bytes, 1));
        await PutAllAsync(key, bytes, [1, 0, 2]);
        var version = await Store.CompleteAsync(key, Never);
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
    }

    [Fact]
    public async Task An_address_is_no_good_once_the_object_is_stored()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 100);
        var address = await AddressAsync(key, bytes, 0);
        await PutDirectAsync(address, bytes);
        Assert.True(await TakeAsync(key, bytes, 0));
        var version = await Store.CompleteAsync(key, Never);
        await PutDirectAsync(address, RandomNumberGenerator.GetBytes(bytes.Length));
        await PutDirectAsync(address, bytes);
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Single(await ((IListVersions)Store).VersionsOfAsync(key, withState: false, Never));
    }

    [Fact]
    public async Task An_address_takes_no_other_length()
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        var address = await AddressAsync(key, bytes, 0);
        await PutDirectAsync(address, bytes[..(PartBytes - 1)]);
        Assert.False(await TakeAsync(key, bytes, 0));
        Assert.Equal([0, 1], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
    }

    [Fact]
    public async Task An_address_expires()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 100);
        var address = (await Direct.PresignPartAsync(key, 0, 100, SHA256.HashData(bytes), TimeSpan.FromSeconds(1), Never))!;
        Assert.InRange(address.ExpiresAt, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(10), TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.Forbidden, await PutDirectAsync(address, bytes));
        Assert.False(await TakeAsync(key, bytes, 0));
    }

    [Fact]
    public async Task A_part_that_was_taken_gets_no_address_for_other_bytes()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        var other = SHA256.HashData(RandomNumberGenerator.GetBytes(PartBytes));
        await Assert.ThrowsAsync<PartConflictException>(() => Direct.PresignPartAsync(key, 0, PartBytes, other, Lifetime, Never));
        await Assert.ThrowsAsync<PartConflictException>(() => Direct.TakePresignedAsync(key, 0, PartBytes, other, Never));
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public async Task Gives_no_address_for_a_part_that_does_not_fit(int number, int more)
    {
        var (key, _) = await BeginAsync(parts: 2, last: 100);
        var length = (number == 1 ? 100 : PartBytes) + more;
        await Assert.ThrowsAsync<PartOutOfRangeException>(() => Direct.PresignPartAsync(key, number, length, new byte[32], Lifetime, Never));
        await Assert.ThrowsAsync<PartOutOfRangeException>(() => Direct.TakePresignedAsync(key, number, length, new byte[32], Never));
    }

    [Fact]
    public async Task Gives_no_address_for_an_upload_that_is_not_open()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 100);
        var address = await AddressAsync(key, bytes, 0);
        await Store.AbortAsync(key, Never);
        await PutDirectAsync(address, bytes);
        foreach (var none in new[] { key, Guid.NewGuid().ToString() })
        {
            await Assert.ThrowsAsync<UploadMissingException>(() => Direct.PresignPartAsync(none, 0, 100, SHA256.HashData(bytes), Lifetime, Never));
            await Assert.ThrowsAsync<UploadMissingException>(() => Direct.TakePresignedAsync(none, 0, 100, SHA256.HashData(bytes), Never));
        }
    }

    protected async Task<PartAddress> AddressAsync(string key, byte[] bytes, int number) =>
        await Direct.PresignPartAsync(key, number, Body(bytes, number).Length, SHA256.HashData(Body(bytes, number)), Lifetime, Never) ?? throw new InvalidOperationException("no address");

    protected Task<bool> TakeAsync(string key, byte[] bytes, int number) =>
        Direct.TakePresignedAsync(key, number, Body(bytes, number).Length, SHA256.HashData(Body(bytes, number)), Never);

    /// <summary>As an agent does: with the headers it was told, and without any credentials.</summary>
    protected static async Task<HttpStatusCode> PutDirectAsync(PartAddress address, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address.Address) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in address.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await Http.SendAsync(request);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // A store that refuses may close the connection before it has read the body.
            return HttpStatusCode.Forbidden;
        }
    }

    protected byte[] Body(byte[] bytes, int number) => bytes[(number * PartBytes)..Math.Min((number + 1) * PartBytes, bytes.Length)];
}

internal static class StatusCodes
{
    public static bool IsSuccess(this HttpStatusCode status) => (int)status is >= 200 and < 300;
}
