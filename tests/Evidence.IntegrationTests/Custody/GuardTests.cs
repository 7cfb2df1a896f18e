using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Custody;

/// <summary>What the database refuses by itself, whichever program asks.</summary>
public sealed class GuardTests(EvidenceDatabase database) : IClassFixture<EvidenceDatabase>
{
    private const string NotGranted = "42501", OnlyGrows = "EV004", NotWhatItSays = "EV002", NotCommitted = "EV003";

    [Theory]
    [InlineData("update custody.entry set action = 'signed in'")]
    [InlineData("delete from custody.entry")]
    [InlineData("truncate custody.entry cascade")]
    [InlineData("delete from custody.detail")]
    [InlineData("truncate custody.detail")]
    [InlineData("delete from custody.chain_head")]
    [InlineData("truncate custody.chain_head")]
    [InlineData("update custody.agency set log_origin = 'other'")]
    [InlineData("delete from custody.agency")]
    public async Task Refuses_to_change_what_only_grows_for_the_programs_and_for_the_owner(string sql)
    {
        Assert.Equal(NotGranted, await StateAsync(database.Connections.App, sql));
        Assert.Equal(OnlyGrows, await StateAsync(database.Connections.Owner, sql));
        // Nor does it help to pretend to be a replica.
        Assert.Equal(OnlyGrows, await StateAsync(database.Connections.Admin, "set session_replication_role = replica; " + sql, database.Connections.Owner));
    }

    [Theory]
    [InlineData("alter table custody.entry disable trigger all")]
    [InlineData("drop table custody.detail")]
    [InlineData("create table items.extra (id int)")]
    [InlineData("create table public.extra (id int)")]
    [InlineData("create schema extra")]
    [InlineData("delete from items.item")]
    [InlineData("truncate items.item cascade")]
    [InlineData("insert into custody.entry (xact) values ('1')")]
    [InlineData("set role evidence_owner")]
    [InlineData("update custody.chain_head set sequence = sequence + 1")]
    [InlineData("insert into custody.chain_head (subject_kind, subject_id, chain, sequence) values ('item', gen_random_uuid(), 'operational', 4)")]
    public async Task The_programs_role_owns_nothing_and_may_not(string sql) =>
        Assert.Equal(NotGranted, await StateAsync(database.Connections.App, sql));

    [Fact]
    public async Task The_programs_role_owns_no_object()
    {
        await using var source = NpgsqlDataSource.Create(database.Connections.App);
        await using var command = source.CreateCommand("""
            select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid where r.rolname = 'evidence_app' and d.deptype = 'o'
            """);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("hash", "sha256('other')")]
    [InlineData("subject_kind", "'person'")]
    [InlineData("subject_id", "gen_random_uuid()")]
    [InlineData("chain", "'defence'")]
    [InlineData("sequence", "2")]
    [InlineData("previous", "sha256('other')")]
    [InlineData("at", "'1970-01-01T00:00:00.000001Z'")]
    [InlineData("action", "'signed in'")]
    [InlineData("act_id", "gen_random_uuid()")]
    public async Task Refuses_an_entry_whose_columns_are_not_its_bytes(string column, string value)
    {
        var next = Next(await AppendedAsync());
        Assert.Equal(NotWhatItSays, await StateAsync(database.Connections.App, Insert(next, (column, value))));
        await EvidenceDatabase.ExecuteAsync(database.Connections.App, Insert(next));
    }

    [Fact]
    public async Task Refuses_an_entry_that_follows_something_else_than_the_last()
    {
        var record = await AppendedAsync();
        foreach (var wrong in new[]
        {
            Next(record) with { Previous = Sha256Hash.Of("another"u8) },
            Next(record) with { Sequence = 2 },
            Next(record) with { Sequence = 0, Previous = null },
            Next(record) with { Agency = AgencyId.New() },
        })
            Assert.Contains(await StateAsync(database.Connections.App, Insert(wrong)), (string[])[NotWhatItSays, PostgresErrorCodes.UniqueViolation]);
        await EvidenceDatabase.ExecuteAsync(database.Connections.App, Insert(Next(record)));
    }

    [Fact]
    public async Task Refuses_an_entry_that_does_not_follow_the_one_before_it_in_the_same_statement()
    {
        var next = Next(await AppendedAsync());
        var after = next with { Sequence = 2, Previous = EntryHash.Of(next.ToCanonicalBytes()) };
        Assert.Equal(NotWhatItSays, await StateAsync(database.Connections.App, Insert([Values(next), Values(after with { Previous = next.Previous })])));
        Assert.Equal(NotWhatItSays, await StateAsync(database.Connections.App, Insert([Values(after), Values(next)])));
        await EvidenceDatabase.ExecuteAsync(database.Connections.App, Insert([Values(next), Values(after)]));
    }

    [Theory]
    [InlineData("salt", "sha256('other')")]
    [InlineData("salt", "substring(salt from 1 for 31)")]
    [InlineData("salt", "null")]
    [InlineData("value", "'\"somebody else\"'")]
    [InlineData("value", "null")]
    [InlineData("field", "'actor.address'")]
    [InlineData("entry_hash", "sha256('of no entry')")]
    [InlineData("entry_hash", "(select hash from custody.entry where action = 'agency created')")]
    [InlineData("erased_by", "(select hash from custody.entry where action = 'agency created')")]
    public async Task Refuses_a_detail_that_its_entry_does_not_commit_to(string column, string value)
    {
        const string columns = "entry_hash, field, salt, value, erased_by";
        var details = await DetailsAsync();
        // The wrong one among right ones, and alone.
        var wrong = string.Join(", ", columns.Split(", ").Select(name => name == column ? $"case when field = 'purpose' then {value} else {name} end" : name));
        var insert = $"insert into custody.detail ({columns}) select {wrong} from (values {details}) detail ({columns})";
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.App, insert));
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.App, insert + " where field = 'purpose'"));
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.Admin, "set session_replication_role = replica; " + insert, database.Connections.Owner));
        await EvidenceDatabase.ExecuteAsync(database.Connections.App, $"insert into custody.detail ({columns}) values {details}");
    }

    [Fact]
    public async Task Makes_the_deeds_of_all_entries_whose_details_come_together()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        await EvidenceDatabase.ExecuteAsync(database.Connections.App,
            $"insert into custody.detail (entry_hash, field, salt, value, erased_by) values {await DetailsAsync(one)}, {await DetailsAsync(other)}");
        await using var db = database.Open();
        Assert.Equal([one, other], (await db.Deeds.Where(d => d.ActorId == one || d.ActorId == other).Select(d => d.ActorId).ToListAsync()).OrderBy(id => id == other));
    }

    [Fact]
    public async Task A_detail_is_erased_only_by_an_entry_of_the_same_transaction_and_only_once()
    {
        var record = await AppendedAsync();
        string Erase(Sha256Hash by) => $"update custody.detail set salt = null, value = null, erased_by = '\\x{by}' where entry_hash = '\\x{record.Hash}' and field = 'actor.name'";
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.App, Erase(record.Hash)));
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.App, $"update custody.detail set value = '\"other\"' where entry_hash = '\\x{record.Hash}'"));

        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var by = await database.Custody.AppendAsync(db, Act(CustodyAction.DetailErased, record.SubjectId), default);
        await ExecuteAsync(db, Erase(by[0]));
        await transaction.CommitAsync();

        var shown = (await new ReadChain(db).RunAsync(new(SubjectKind.Item, record.SubjectId), Chain.Operational, ChainReader.Custodian, -1, default))[0];
        Assert.Equal(DetailState.Erased, shown.Details["actor.name"].State);
        Assert.Equal(NotCommitted, await StateAsync(database.Connections.App, Erase(by[0])));
    }

    private async Task<EntryRecord> AppendedAsync()
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var hashes = await database.Custody.AppendAsync(db, Act(CustodyAction.ItemReceived, Guid.NewGuid()), default);
        await transaction.CommitAsync();
        return await db.Entries.SingleAsync(e => e.Hash == hashes[0]);
    }

    private CustodyEntry Next(EntryRecord record) => new()
    {
        Agency = database.Agency, Subject = new(record.SubjectKind, record.SubjectId), Chain = record.Chain, Sequence = 1, Previous = record.Hash,
        At = DateTimeOffset.UnixEpoch, Action = CustodyAction.ViewStarted, Act = record.ActId, Policy = "builtin/1",
        Commitments = new Dictionary<string, Sha256Hash> { [CustodyEntry.ActorName] = Sha256Hash.Of("x"u8) },
    };

    /// <returns>Rows of details that open what an entry, which is stored, commits to.</returns>
    private async Task<string> DetailsAsync(Guid? actor = null)
    {
        var openings = new Dictionary<string, Commitment>
        {
            [CustodyEntry.ActorName] = Commitment.To("A"), ["purpose"] = Commitment.To("training"), ["actor.id"] = Commitment.To((actor ?? Guid.NewGuid()).ToString()),
        };
        var entry = Next(await AppendedAsync()) with { Commitments = openings.ToDictionary(one => one.Key, one => one.Value.Hash) };
        await EvidenceDatabase.ExecuteAsync(database.Connections.App, Insert(entry));
        var hash = Bytes(EntryHash.Of(entry.ToCanonicalBytes()).ToArray());
        return string.Join(", ", openings.Select(one =>
            $"({hash}::bytea, '{one.Key}', {Bytes(one.Value.Salt.ToArray())}::bytea, {Bytes(one.Value.CanonicalValue.ToArray())}::bytea, null::bytea)"));
    }

    /// <summary>Stores an entry past the log's own writer, with one column changed.</summary>
    private static string Insert(CustodyEntry entry, (string Column, string Value)? changed = null)
    {
        var values = Values(entry);
        if (changed is { } change)
            values[change.Column] = change.Value;
        return Insert([values]);
    }

    private static string Insert(IReadOnlyList<Dictionary<string, string>> rows) =>
        $"insert into custody.entry ({string.Join(", ", rows[0].Keys)}) values {string.Join(", ", rows.Select(row => $"({string.Join(", ", row.Values)})"))}";

    private static Dictionary<string, string> Values(CustodyEntry entry)
    {
        var bytes = entry.ToCanonicalBytes();
        return new Dictionary<string, string>
        {
            ["hash"] = Bytes(EntryHash.Of(bytes).ToArray()), ["subject_kind"] = $"'{entry.Subject.Kind.Word()}'", ["subject_id"] = $"'{entry.Subject.Id}'",
            ["chain"] = $"'{entry.Chain.Word()}'", ["sequence"] = $"{entry.Sequence}", ["previous"] = entry.Previous is { } p ? Bytes(p.ToArray()) : "null",
            ["at"] = $"'{Instant.Format(entry.At)}'", ["action"] = $"'{entry.Action}'", ["act_id"] = $"'{entry.Act}'", ["bytes"] = Bytes(bytes),
        };
    }

    private static string Bytes(byte[] bytes) => $"'\\x{Convert.ToHexString(bytes)}'";

    private static CustodyAct Act(CustodyAction action, Guid item) =>
        new() { Actor = EvidenceDatabase.Tester, Action = action, Subjects = [new Subject(SubjectKind.Item, item)] };

    private static async Task ExecuteAsync(Evidence.Database.EvidenceDb db, string sql)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> StateAsync(string connection, string sql, string? sameDatabaseAs = null)
    {
        if (sameDatabaseAs is not null)
            connection = new NpgsqlConnectionStringBuilder(connection) { Database = new NpgsqlConnectionStringBuilder(sameDatabaseAs).Database }.ConnectionString;
        return (await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(connection, sql))).SqlState;
    }
}
