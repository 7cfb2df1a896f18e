using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

public abstract partial class ObjectStoreContract
{
    [Fact]
    public async Task Lists_every_version_in_the_order_of_keys_and_nothing_that_is_only_on_its_way()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var stored = new List<(string Key, long Bytes, string Version)>();
        foreach (var (name, length) in new[] { ("-b", 20), ("-a", 10), ("-a-1", 30), ("0", 40) })
            stored.Add((prefix + name, length, (await StoreAsync(prefix + name, length)).Version));
        await Store.BeginUploadAsync(prefix + "-open", 100, PartBytes, Never);

        var listed = await ListAsync(prefix, withState: false);
        Assert.Equal(stored.OrderBy(one => one.Key, StringComparer.Ordinal), listed.Select(one => (one.Key, one.Bytes, one.VersionId)));
        Assert.All(listed, one => Assert.True(one is { IsCurrent: true, IsDeleteMarker: false, State: null }));
        Assert.All(listed, one => Assert.InRange(one.StoredAt, Now - TimeSpan.FromHours(1), Now + TimeSpan.FromHours(1)));
        var one = Assert.Single(await Versions.VersionsOfAsync(prefix + "-a", withState: false, Never));
        Assert.Equal(prefix + "-a", one.Key);
        Assert.Empty(await Versions.VersionsOfAsync(prefix + "-open", withState: false, Never));
        Assert.Empty(await ListAsync(prefix + "-x", withState: false));
    }

    [Fact]
    public async Task A_deleted_version_is_listed_no_more()
    {
        var (key, _, version) = await StoreAsync();
        await Store.DeleteAsync(key, version, Never);
        Assert.Empty(await Versions.VersionsOfAsync(key, withState: true, Never));
    }
}
