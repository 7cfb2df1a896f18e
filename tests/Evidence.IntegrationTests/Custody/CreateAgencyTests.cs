using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.Kernel;
using Evidence.Testing.Postgres;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Custody;

public sealed class CreateAgencyTests : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("evidence-agency-").FullName;
    private TestDatabase database = null!;

    private string Keys => Path.Combine(data, "keys");

    public async Task InitializeAsync() => database = await EvidenceDatabase.CreateAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task First_start_makes_ring_agency_and_entries_and_a_second_changes_nothing()
    {
        var first = await RunAsync();
        Assert.Equal(first, await RunAsync());
        await using var db = EvidenceDatabase.Open(database.App);
        Assert.Equal(first, (await db.Agency.SingleAsync()).Id);
        var actions = await db.Entries.GroupBy(e => e.Action).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        Assert.Equal(new() { ["agency created"] = 1, ["key created"] = 7 }, actions);
    }

    [Fact]
    public async Task A_start_that_was_killed_after_the_ring_goes_on_with_that_ring()
    {
        Evidence.Keys.MakeKeyRing.Run(Keys, AgencyId.New(), DateTimeOffset.UnixEpoch);
        using var ring = Evidence.Keys.FileKeyRing.Open(Keys);
        Assert.Equal(ring.Agency, await RunAsync());
    }

    [Fact]
    public async Task Never_makes_new_keys_for_a_database_that_is_in_use()
    {
        await RunAsync();
        Directory.Delete(Keys, recursive: true);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(RunAsync);
        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Keys));
    }

    [Fact]
    public async Task Refuses_a_ring_of_another_agency()
    {
        await RunAsync();
        Directory.Delete(Keys, recursive: true);
        Evidence.Keys.MakeKeyRing.Run(Keys, AgencyId.New(), DateTimeOffset.UnixEpoch);
        await Assert.ThrowsAsync<StartRefusedException>(RunAsync);
    }

    private async Task<AgencyId> RunAsync()
    {
        await using var db = EvidenceDatabase.Open(database.App);
        using var ring = await new CreateAgency(db, new CustodyLog(TimeProvider.System), TimeProvider.System)
            .RunAsync(Keys, EvidenceDatabase.Tester, default);
        return ring.Agency;
    }
}
