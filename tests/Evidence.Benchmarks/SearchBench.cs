using System.Diagnostics;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>What twenty typical searches cost among a hundred thousand recordings, and among a million: the first page, as the use case gives it, for somebody who reaches everything and for a supervisor. And the first page in a browser.</summary>
internal static class SearchBench
{
    private const double TargetMs = 60, TargetGrowth = 1.6, TargetFirstPageMs = 1000;
    private const int Warm = 3, Rounds = 15;

    // 2,000 officers in 20 units, a thousand cameras; a recording in three of an incident, one in ten of a case, one in two of a category. A million recordings are of nine years.
    private const string Prepare = """
        create schema if not exists bench;
        create function bench.h(n int, salt text) returns int language sql immutable as $$ select ('x' || substr(md5(n || salt), 1, 7))::bit(28)::int $$;
        create function bench.id(kind int, n int) returns uuid language sql immutable as $$ select ('00000000-0000-4000-9' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
        create function bench.item(n int) returns uuid language sql immutable as $$ select md5('item ' || n)::uuid $$;
        create function bench.kind(n int) returns text language sql immutable as $$ select (array['burglary', 'theft', 'domestic', 'traffic stop', 'assault', 'robbery', 'pursuit', 'missing person', 'public order', 'fraud'])[1 + bench.h(n, 'kind') % 10] $$;
        create function bench.street(n int) returns text language sql immutable as $$ select 'street' || bench.h(n, 'street') % 5000 $$;
        alter table access.unit disable trigger require_entry;
        alter table access.person disable trigger require_entry;
        alter table devices.device disable trigger require_entry;
        alter table items.item disable trigger require_entry;
        alter table items.item disable trigger recording_changed;
        alter table items.part disable trigger user;
        alter table items.sealed_object disable trigger user;
        alter table items.stored_copy disable trigger user;
        alter table cases.category disable trigger require_entry;
        alter table cases.item_category disable trigger require_entry;
        alter table cases.case_file disable trigger require_entry;
        alter table cases.case_item disable trigger require_entry;
        alter table cases.case_member disable trigger require_entry;
        alter table cases.incident disable trigger require_entry;
        alter table cases.incident_item disable trigger require_entry;
        insert into access.unit (id, subject_id, name) select bench.id(1, n), bench.id(1, n), 'Unit ' || n from generate_series(1, 20) n;
        insert into access.person (id, user_name, normalized_user_name, display_name, role, unit_id, created_at, two_factor_enabled, lockout_enabled, access_failed_count)
          select bench.id(0, n), 'officer' || n, 'OFFICER' || n, 'PC ' || n, case n when 1 then 'supervisor' else 'officer' end, bench.id(1, n % 20 + 1), now(), false, false, 0 from generate_series(1, 2000) n;
        insert into devices.device (id, make, model, serial, kind, ownership, registered_at) select bench.id(2, n), 'Make', 'BWC-1', 'SN-' || lpad(n::text, 6, '0'), 'body-worn', 'agency', now() from generate_series(1, 1000) n;
        insert into cases.category (id, subject_id, code, title, access_class) select bench.id(3, n), bench.id(3, n), 'CAT-' || n, bench.kind(n) || ' category', 'standard' from generate_series(1, 30) n;
        """;

    // Links first and the recordings after them, so that each is made with all its words at once.
    private static string Links(int from, int until) => $"""
        set session_replication_role = replica;
        insert into cases.incident (id, reference, title) select bench.id(5, n), 'INC-' || 2016 + n * 9 / 200000 || '-' || lpad(n::text, 6, '0'), bench.kind(n) || ' in ' || bench.street(n) from generate_series({from} / 5 + 1, {until} / 5) n;
        insert into cases.case_file (id, reference, title, access_class, state, opened_at) select bench.id(4, n), 'OP/' || n, bench.kind(n) || ' series around ' || bench.street(n), 'standard', 'open', now() from generate_series({from} / 100 + 1, {until} / 100) n;
        insert into cases.item_category (item_id, category_id, added_at) select bench.item(n), bench.id(3, 1 + bench.h(n, 'category') % 30), now() from generate_series({from} + 1, {until}) n where n % 2 = 0;
        insert into cases.incident_item (incident_id, item_id, said_by, added_at) select bench.id(5, 1 + n / 5), bench.item(n), 'person', now() from generate_series({from} + 1, {until} - 5) n where n % 3 = 0;
        insert into cases.case_item (case_id, item_id, arrived_at, added_at) select bench.id(4, 1 + bench.h(n, 'case') % ({until} / 100)), bench.item(n), timestamptz '2016-01-01 08:00Z' + n * interval '5 minutes', now() from generate_series({from} + 1, {until}) n where n % 10 = 0;
        insert into cases.case_member (case_id, person_id, since) select bench.id(4, n), bench.id(0, 1), timestamptz '2016-01-01Z' from generate_series({from} / 100 + 1, {until} / 100) n where n <= 3;
        insert into items.sealed_object (id, item_id, plaintext_bytes, ciphertext_bytes, plaintext_sha256, ciphertext_sha256, wrapped_key)
          select md5('object ' || n || role)::uuid, bench.item(n), 1, 1, sha256('x'), sha256('x'), sha256('x') from generate_series({from} + 1, {until}) n, unnest(array['original', 'thumbnail', 'telemetry']) role where role <> 'telemetry' or bench.h(n, 'telemetry') % 20 = 0;
        insert into items.part (id, item_id, object_id, role, ordinal, file_name, display, media_type)
          select md5('part ' || n || role)::uuid, bench.item(n), md5('object ' || n || role)::uuid, role, 0, case when role = 'original' then 'x'::bytea end, 'x', case when role = 'original' then case bench.h(n, 'media') % 100 when 7 then 'audio/mp4' when 8 then 'image/jpeg' else 'video/mp4' end end
          from generate_series({from} + 1, {until}) n, unnest(array['original', 'thumbnail', 'telemetry']) role where role <> 'telemetry' or bench.h(n, 'telemetry') % 20 = 0;
        set session_replication_role = origin;
        analyze cases.category, cases.incident, cases.case_file, cases.item_category, cases.incident_item, cases.case_item, items.part, items.item_tag;
        """;

    private static string Items(int from, int until) => $"""
        insert into items.item (id, state, title, officer_id, unit_id, device_id, captured_local, duration_ms, arrived_at)
          select bench.item(n), case bench.h(n, 'state') % 400 when 7 then 'quarantined' else 'verified' end, 'BWC' || lpad((n % 2000)::text, 4, '0') || '_' || lpad((n / 2000)::text, 4, '0') || case when n % 4 = 0 then ' ' || bench.street(n) else '' end || '.MP4',
            bench.id(0, n % 2000 + 1), bench.id(1, (n % 2000 + 1) % 20 + 1), bench.id(2, 1 + n % 1000), case when bench.h(n, 'clock') % 20 > 0 then timestamp '2016-01-01' + n * interval '5 minutes' end, n::bigint * 7919 % 3600000, timestamptz '2016-01-01 08:00Z' + n * interval '5 minutes'
          from generate_series({from} + 1, {until}) n;
        """;

    /// <summary>Each as somebody would ask it; of what there is among the first hundred thousand recordings, so that both sizes find something.</summary>
    private static readonly (string What, SearchFilter Filter)[] Queries =
    [
        ("a word of a tenth of all", new() { Text = "burglary" }),
        ("a word of few", new() { Text = "street123" }),
        ("a word of none", new() { Text = "nowhere" }),
        ("two words", new() { Text = "burglary street122" }),
        ("two words of many", new() { Text = "traffic stop" }),
        ("a phrase", new() { Text = "\"missing person\"" }),
        ("either of two", new() { Text = "street77 OR street78" }),
        ("one and not another", new() { Text = "street9 -theft" }),
        ("a file's name", new() { Text = "BWC0042_0007.MP4" }),
        ("an incident's reference", new() { Text = "INC-2016-012345" }),
        ("a case's reference", new() { Text = "OP/321" }),
        ("a serial number", new() { Text = "SN-000123" }),
        ("an officer's", new() { Officer = Id(0, 77, id => new PersonId(id)) }),
        ("an officer's, by a word", new() { Officer = Id(0, 77, id => new PersonId(id)), Text = "robbery" }),
        ("a day", new() { From = new(2016, 11, 21), Until = new(2016, 11, 21) }),
        ("a week, by a word", new() { From = new(2016, 11, 21), Until = new(2016, 11, 27), Text = "assault" }),
        ("a category, by length", new() { Category = Id(3, 7, id => new CategoryId(id)), ShortestMs = 3_000_000 }),
        ("sound alone", new() { Kind = RecordingKind.Audio }),
        ("with telemetry, by a word", new() { HasTelemetry = true, Text = "pursuit" }),
        ("quarantined", new() { State = ItemState.Quarantined }),
    ];

    public static async Task RunAsync(Stand stand)
    {
        await ExecuteAsync(Prepare);
        var people = new[] { await SomebodyAsync(), new Actor(ActorKind.Person, Id(0, 1, id => id), "bench", "supervisor") };
        Console.WriteLine("  making a hundred thousand recordings, then a million: some minutes");
        await FillAsync(0, 100_000);
        var few = await MeasureAsync(people);
        await FillAsync(100_000, 1_000_000);
        var many = await MeasureAsync(people);
        for (var n = 0; n < Queries.Length; n++)
            Console.WriteLine(FormattableString.Invariant($"  {Queries[n].What,-28} {Median(few[n]),8:F2} ms of 100,000, {Median(many[n]),8:F2} ms of 1,000,000, p95 {At(many[n], 0.95):F2}"));
        var (p50, p95) = (At([.. many.SelectMany(times => times)], 0.5), At([.. many.SelectMany(times => times)], 0.95));
        // Of each search its median: the geometric mean of how much longer it takes.
        var growth = Math.Exp(Queries.Select((_, n) => Math.Log(Median(many[n]) / Median(few[n]))).Average());
        Console.WriteLine(FormattableString.Invariant($"  p50 {p50:F1} ms, p95 {p95:F1} ms   ({BenchResult.Against(p95, TargetMs)})"));
        Console.WriteLine(FormattableString.Invariant($"  a million over a hundred thousand {growth:F2}   ({BenchResult.Against(growth, TargetGrowth)})"));
        var firstPage = await FirstPage.MeasureAsync(stand, Admin);
        Console.WriteLine(FormattableString.Invariant($"  first page of a million, with its pictures, in a browser {firstPage:F0} ms   ({BenchResult.Against(firstPage, TargetFirstPageMs)})"));
        BenchResult.Write(stand.Results, "search", ("p50_ms_1m", p50), ("p95_ms_1m", p95), ("growth_100k_to_1m", growth), ("first_page_ms_1m", firstPage));
    }

    /// <summary>Some thousand recordings at a time, by as many connections as there are processors.</summary>
    private static async Task FillAsync(int from, int until)
    {
        const int some = 20_000;
        await ExecuteAsync(Links(from, until));
        await Parallel.ForEachAsync(Enumerable.Range(0, (until - from) / some), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (part, _) => await ExecuteAsync(Items(from + part * some, from + (part + 1) * some)));
    }

    /// <returns>The times of each search, of all people together.</returns>
    private static async Task<List<double>[]> MeasureAsync(IReadOnlyList<Actor> people)
    {
        await ExecuteAsync("vacuum analyze");
        var times = Queries.Select(_ => new List<double>()).ToArray();
        for (var round = -Warm; round < Rounds; round++)
            for (var n = 0; n < Queries.Length; n++)
                foreach (var actor in people)
                {
                    var began = Stopwatch.GetTimestamp();
                    await SearchAsync(Queries[n].Filter, actor);
                    if (round >= 0)
                        times[n].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }

        return times;
    }

    private static async Task SearchAsync(SearchFilter filter, Actor actor)
    {
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(Stand.Database).Options);
        var order = filter is { Text: null, From: null } ? ItemOrder.NewestArrivalFirst : new ItemOrder(ItemSort.Recorded, Descending: true);
        var page = await new SearchItems(db, TimeProvider.System).RunAsync(filter, order, null, actor, default);
        if (page.Items.Count == 0 && filter.Text is not "nowhere" && actor.Role == "evidence-officer")
            throw new BenchFailure($"{filter} finds nothing.");
    }

    private static string Admin => Environment.GetEnvironmentVariable("ConnectionStrings__Admin") ?? throw new BenchFailure("The benches are started by bench.sh.");

    private static T Id<T>(int kind, int n, Func<Guid, T> of) => of(Guid.Parse(FormattableString.Invariant($"00000000-0000-4000-9{kind:D3}-{n:D12}")));

    private static double Median(List<double> times) => At(times, 0.5);

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)(times.Count * part));

    private static async Task<Actor> SomebodyAsync()
    {
        await using var source = NpgsqlDataSource.Create(Stand.Database);
        await using var command = source.CreateCommand("select id from access.person where role = 'evidence-officer'");
        return new Actor(ActorKind.Person, (Guid)(await command.ExecuteScalarAsync())!, "bench", "evidence-officer");
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Admin);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
