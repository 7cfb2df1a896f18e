using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Review;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>What the database lets nobody change of a recording that is held, whichever program asks.</summary>
public sealed class GuardedRowsTests(Station station) : IClassFixture<Station>
{
    private const string NoEntry = "EV001", OnlyGrows = "EV004", NotGranted = "42501";

    [Theory]
    [InlineData("update intake.upload set state = 'quarantined' where object_id = '{0}'")]
    [InlineData("update intake.upload set state = 'claimed' where object_id = '{0}'")]
    [InlineData("update intake.upload set plaintext_sha256 = sha256('x') where object_id = '{0}'")]
    [InlineData("update intake.upload set receipt = 'x' where object_id = '{0}'")]
    [InlineData("update intake.upload set receipt = null where object_id = '{0}'")]
    [InlineData("update intake.upload set store_version = null where object_id = '{0}'")]
    [InlineData("update intake.upload set part_id = null where object_id = '{0}'")]
    [InlineData("update items.arrival set part_id = part_id")]
    [InlineData("update items.lineage set recipe = recipe")]
    [InlineData("update intake.check_out set nonce = 'x'")]
    [InlineData("update items.stored_copy set version = '2' where object_id = '{0}'")]
    [InlineData("update items.stored_copy set key = 'x' where object_id = '{0}'")]
    public async Task Refuses_to_rewrite_what_is_settled_for_the_programs_and_for_the_owner(string sql)
    {
        var recording = await Recording.ArriveAsync(station, 100);
        foreach (var connection in new[] { station.Connections.App, station.Connections.Owner })
            Assert.Equal(OnlyGrows, await StateAsync(connection, sql.Replace("{0}", recording.Object.ToString(), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("intake.upload")]
    [InlineData("intake.check_out")]
    [InlineData("items.arrival")]
    [InlineData("items.lineage")]
    [InlineData("items.stored_copy")]
    public async Task Refuses_to_delete_what_arrived(string table)
    {
        Assert.Equal(NotGranted, await StateAsync(station.Connections.App, $"delete from {table}"));
        Assert.Equal(OnlyGrows, await StateAsync(station.Connections.Owner, $"delete from {table}"));
        Assert.Equal(OnlyGrows, await StateAsync(station.Connections.Owner, $"truncate {table} cascade"));
    }

    [Fact]
    public async Task A_copy_is_called_checked_or_damaged_only_with_an_entry_and_damaged_for_good()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        Assert.Equal(NoEntry, await StateAsync(station.Connections.App, $"update items.stored_copy set verified_at = now() where object_id = '{recording.Object}'"));
        Assert.Equal(NoEntry, await StateAsync(station.Connections.App, $"update items.stored_copy set damaged_at = now(), damage = 'x' where object_id = '{recording.Object}'"));

        File.Delete(Directory.GetFiles(station.StoreFolder, recording.Object.ToString(), SearchOption.AllDirectories).Single());
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await viewer.GetAsync(recording.Stream)).Content.ReadAsByteArrayAsync());
        var heal = $"update items.stored_copy set damaged_at = null, damage = null where object_id = '{recording.Object}' and damaged_at is not null";
        string? state = null;
        for (var tries = 0; tries < 100 && state is null; tries++)
        {
            await Task.Delay(100);
            state = await StateAsync(station.Connections.Owner, heal);
        }

        Assert.Equal(OnlyGrows, state);
    }

    private static async Task<string?> StateAsync(string connection, string sql) =>
        (await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(connection, sql)) as PostgresException)?.SqlState;
}
