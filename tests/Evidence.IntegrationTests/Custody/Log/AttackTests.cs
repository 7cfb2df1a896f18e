using Evidence.Access;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.Testing;
using Evidence.Testing.Running;
using Evidence.Trails.Proving;
using Xunit;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>What somebody can do who owns the database, and what the verifier says of what is handed out then.</summary>
public sealed class AttackOnChainTests : IAsyncLifetime, IDisposable
{
    private const string Off = "alter table custody.entry disable trigger user; alter table custody.detail disable trigger user; ";
    private const string On = "; alter table custody.entry enable always trigger check_entry, enable always trigger refuse_change; alter table custody.detail enable always trigger check_detail, enable always trigger check_erasure, enable always trigger refuse_change";

    /// <summary>Nothing hangs on the item's first entry any more.</summary>
    private const string Alone = "delete from custody.deed where entry_hash = (select hash from custody.entry where subject_id = '{0}' and sequence = 0); delete from custody.detail where entry_hash = (select hash from custody.entry where subject_id = '{0}' and sequence = 0); ";

    private readonly Station station = new();
    private readonly Footage footage;
    private readonly TempFolder folder = new();

    public AttackOnChainTests() => footage = new Footage(station);

    public Task InitializeAsync() => station.InitializeAsync();

    public Task DisposeAsync() => station.DisposeAsync();

    public void Dispose()
    {
        footage.Dispose();
        station.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("edited", "update custody.entry set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '\"policy\":\"builtin/1\"', '\"policy\":\"builtin/2\"'), 'UTF8') where subject_id = '{0}' and sequence = 1")]
    [InlineData("edited, and its hash with it", Alone + "update custody.entry set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '\"policy\":\"builtin/1\"', '\"policy\":\"builtin/2\"'), 'UTF8'), hash = sha256('\\x00'::bytea || convert_to(replace(convert_from(bytes, 'UTF8'), '\"policy\":\"builtin/1\"', '\"policy\":\"builtin/2\"'), 'UTF8')) where subject_id = '{0}' and sequence = 0")]
    [InlineData("removed", Alone + "delete from custody.entry where subject_id = '{0}' and sequence = 0")]
    [InlineData("put in from elsewhere", "insert into custody.entry (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes, xact) select sha256(e.hash || h.hash), 'item', '{0}', e.chain, h.sequence + 1, h.hash, e.at, e.action, e.act_id, e.bytes, e.xact from custody.entry e, custody.chain_head h where e.subject_kind = 'person' and h.subject_id = '{0}' limit 1; update custody.chain_head set sequence = sequence + 1, hash = (select hash from custody.entry where subject_id = '{0}' order by sequence desc limit 1) where subject_id = '{0}'")]
    [InlineData("reordered", "update custody.entry set sequence = -1 where subject_id = '{0}' and sequence = 0; update custody.entry set sequence = 0 where subject_id = '{0}' and sequence = 1; update custody.entry set sequence = 1 where subject_id = '{0}' and sequence = -1")]
    public async Task An_entry_that_was_tampered_with_is_found_by_the_verifier_alone(string how, string sql)
    {
        var item = await footage.RecordAsync(how.Replace(' ', '_'), 1_000);
        await footage.LogAsync();
        Assert.Equal(0, (await VerifyAsync(item)).Code);

        await EvidenceDatabase.ExecuteAsync(station.Connections.Owner, Off + sql.Replace("{0}", item.ToString(), StringComparison.Ordinal) + On);
        await GoOnAsync();

        var (code, said) = await VerifyAsync(item);
        Assert.True(code is 2 or 3, $"{how}: {code}\n{said}");
    }

    [Fact]
    public async Task A_proof_that_rests_on_other_keys_than_the_agency_s_is_nobody_s()
    {
        var item = await footage.RecordAsync("keys", 1_000);
        await footage.LogAsync();
        var path = await ProofAsync(item);
        Assert.Equal(5, (await RunAsync("item", path)).ExitCode);
        Assert.Equal(2, (await RunAsync("item", path, "--trust", new string('a', 64))).ExitCode);
    }

    /// <summary>The sequencer goes on, where it does not find the harm itself.</summary>
    private async Task GoOnAsync()
    {
        try
        {
            await footage.LogAsync();
        }
        catch (LogInconsistentException)
        {
        }
    }

    private async Task<(int Code, string Said)> VerifyAsync(ItemId item)
    {
        var run = await RunAsync("item", await ProofAsync(item), "--trust", station.Keys.RootFingerprint.ToString());
        return (run.ExitCode, run.Output + run.Error);
    }

    private async Task<string> ProofAsync(ItemId item)
    {
        await using var db = station.Open();
        var proof = await new DownloadProof(db, Logged.Reader(db, station.Keys), station.Custody, station.Keys, TimeProvider.System).RunAsync(item, station.EvidenceOfficer, default);
        var path = folder[$"{Guid.NewGuid():N}.zip"];
        await File.WriteAllBytesAsync(path, proof.Zip);
        return path;
    }

    private static Task<ChildProcess> RunAsync(params string[] arguments) => ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), .. arguments]);
}

/// <summary>What somebody can do who owns the database and the log's keys, and what whoever looked before says of it.</summary>
public sealed class AttackOnLogTests : IAsyncLifetime
{
    private const string Forget = """
        alter table custody.leaf disable trigger user; alter table custody.node disable trigger user; alter table custody.checkpoint disable trigger user;
        delete from custody.leaf; delete from custody.node; delete from custody.checkpoint;
        alter table custody.leaf enable always trigger check_leaf; alter table custody.checkpoint enable always trigger check_checkpoint;
        """;

    private LogWorld world = null!;
    private Checkpoint seen = null!;

    public async Task InitializeAsync()
    {
        world = await LogWorld.CreateAsync();
        await world.AppendAsync([.. Enumerable.Range(0, 300).Select(_ => SubjectOf.Item(ItemId.New()))]);
        var signed = await (await world.SequencerAsync()).RunAsync(default);
        seen = new Checkpoint(world.Keys.LogOrigin, signed!.Size, signed.Root);
        Assert.Equal(Verdict.Intact, (await world.VerifyAsync(seen)).Verdict);
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Theory]
    [InlineData("An entry is left out", "alter table custody.entry disable trigger user; alter table custody.detail disable trigger user; delete from custody.deed; delete from custody.detail; delete from custody.entry where action = 'agency created'")]
    [InlineData("An entry is another one", "alter table custody.entry disable trigger user; alter table custody.detail disable trigger user; delete from custody.deed; delete from custody.detail; update custody.entry set hash = sha256(hash) where action = 'agency created'")]
    [InlineData("Two entries changed places", "alter table custody.entry disable trigger user; alter table custody.entry alter column number drop identity; update custody.entry set number = 100000 - number")]
    public async Task A_past_that_was_signed_anew_is_not_the_one_that_was_seen(string what, string sql)
    {
        await world.AttackAsync(sql);
        await world.AttackAsync(Forget);
        await (await world.SequencerAsync()).RunAsync(default);

        Assert.Equal(Verdict.Intact, (await world.VerifyAsync()).Verdict);
        var report = await world.VerifyAsync(seen);
        Assert.True(report.Verdict == Verdict.Altered && report.Findings.Any(f => f.Code is "log-rewritten" or "log-shrank"), what);
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_missed()
    {
        await world.AttackAsync("alter table custody.entry disable trigger user; alter table custody.detail disable trigger user; delete from custody.deed; delete from custody.detail; delete from custody.entry where number > 100");
        await world.AttackAsync(Forget);
        await (await world.SequencerAsync()).RunAsync(default);
        Assert.Contains((await world.VerifyAsync(seen)).Findings, finding => finding.Code == "log-shrank");
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/001.p/45")]
    [InlineData("tile/1/000.p/1")]
    public async Task Any_byte_of_a_tile_that_was_turned_is_found(string tile)
    {
        await using var db = world.Database.Open();
        var note = (await Logged.Reader(db, world.Keys).PublishedAsync(default))!.ToBytes();
        var report = LogVerification.Run(path => path == TilePath.Checkpoint ? note : Turned(path, world.Tile(path)), LogPolicy.Of(world.Keys.LogKeys[0]), null, default);
        Assert.Equal(Verdict.Altered, report.Verdict);

        byte[]? Turned(string path, byte[]? bytes)
        {
            if (path == tile)
                bytes![17] ^= 1;
            return bytes;
        }
    }
}
