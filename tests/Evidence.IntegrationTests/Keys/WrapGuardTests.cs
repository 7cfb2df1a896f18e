using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Keys;

/// <summary>What the database itself says about wrapped data keys and the keys that wrap them.</summary>
public sealed class WrapGuardTests(Station station) : IClassFixture<Station>
{
    private const string NoEntry = "EV001", OnlyGrows = "EV004", TakesNone = "EV005", NotGranted = "42501";

    [Fact]
    public async Task A_key_is_wrapped_anew_without_an_entry_about_its_item_only_under_a_later_version()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await AddAsync(7);
        await AddAsync(9);
        Assert.Null(await StateAsync(Wrap(recording, "kek-9")));
        Assert.Equal(NoEntry, await StateAsync(Wrap(recording, "kek-7")));
        Assert.Equal(NoEntry, await StateAsync($"update items.sealed_object set wrapped_key = 'other' where id = '{recording.Object}'"));
        Assert.Equal(TakesNone, await StateAsync($"update items.sealed_object set wrapped_key = null, kek_id = null where id = '{recording.Object}'"));
        Assert.Equal(NoEntry, await StateAsync($"update items.sealed_object set wrapped_key = null, kek_id = null, key_destroyed_at = now(), key_in_backups_until = now() where id = '{recording.Object}'"));
        Assert.Equal(NoEntry, await StateAsync($"update items.sealed_object set kek_id = 'kek-9', plaintext_bytes = 1 where id = '{recording.Object}'"));
    }

    [Fact]
    public async Task A_key_is_wrapped_under_no_version_that_is_unknown_closed_or_for_something_else()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await AddAsync(20);
        await WithEntryAsync("update keys.key_version set closed_at = now() where name = 'kek-20'");
        foreach (var kek in (string[])["kek-20", "kek-99", "intake-1"])
            Assert.Equal(TakesNone, await StateAsync(Wrap(recording, kek)));
        Assert.Equal(TakesNone, await StateAsync($"update items.sealed_object set wrapped_key = null where id = '{recording.Object}'"));
    }

    [Fact]
    public async Task Who_closes_a_version_waits_for_whoever_is_still_wrapping_under_it()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await AddAsync(30);
        await using var source = NpgsqlDataSource.Create(station.Connections.App);
        await using var writer = await source.OpenConnectionAsync();
        await using var writing = await writer.BeginTransactionAsync();
        await using (var wrap = new NpgsqlCommand(Wrap(recording, "kek-30"), writer, writing))
            await wrap.ExecuteNonQueryAsync();
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, await StateAsync("set lock_timeout = '300ms'; select from keys.key_version where name = 'kek-30' for update"));
        await writing.RollbackAsync();
        Assert.Null(await StateAsync("set lock_timeout = '300ms'; select from keys.key_version where name = 'kek-30' for update"));
    }

    [Theory]
    [InlineData("update keys.key_version set number = 50 where name = 'kek-1'", OnlyGrows)]
    [InlineData("update keys.key_version set fingerprint = sha256('x') where name = 'kek-1'", OnlyGrows)]
    [InlineData("update keys.key_version set moved = -1 where name = 'kek-1'", OnlyGrows)]
    [InlineData("update keys.key_version set retired_at = now() where name = 'kek-1'", OnlyGrows)]
    [InlineData("update keys.key_version set closed_at = now() where name = 'kek-1'", NoEntry)]
    [InlineData("update keys.key_version set until = now() where name = 'receipt-1'", NoEntry)]
    [InlineData("delete from keys.key_version", NotGranted)]
    public async Task A_version_stays_what_it_is(string sql, string state) => Assert.Equal(state, await StateAsync(sql));

    private static string Wrap(Recording recording, string kek) =>
        $"update items.sealed_object set kek_id = '{kek}', wrapped_key = sha256('{kek}') where id = '{recording.Object}'";

    private Task AddAsync(int number) => WithEntryAsync($"""
        insert into keys.key_version (name, subject_id, use, number, provider, fingerprint, "from", moved)
        values ('kek-{number}', (select subject_id from keys.key_version where name = 'kek-1'), 'kek', {number}, 'file', sha256('{number}'), now(), 0)
        """);

    /// <summary>As a program would, beside an entry about the key.</summary>
    private async Task WithEntryAsync(string sql)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, sql);
        var kek = db.KeyVersions.Single(v => v.Name == "kek-1");
        await station.Custody.AppendAsync(db, new Evidence.Custody.CustodyAct
        {
            Actor = EvidenceDatabase.Tester, Action = Formats.Custody.CustodyAction.KeyCreated, Subjects = [Evidence.Custody.SubjectOf.Key(kek.Fingerprint)],
        }, default);
        await transaction.CommitAsync();
    }

    private async Task<string?> StateAsync(string sql) =>
        (await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(station.Connections.App, sql)) as PostgresException)?.SqlState;
}
