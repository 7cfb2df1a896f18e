using System.Diagnostics;
using System.Net;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>
/// What narrowing a list costs: the newest 50 of a million recordings, for a supervisor with own, unit, cases and 5,000 grants beside the same for an evidence officer,
/// who reaches everything. As the page that both get, and as the queries behind it alone.
/// </summary>
internal static class AccessBench
{
    private const double Target = 1.3;
    private const int Warm = 50, Rounds = 400;

    // 2,000 officers in 20 units, 100 under one; 40 cases of 50 recordings each, of which the person is a member of three; grants for recordings all over.
    private static string Fill(Guid supervisor) => $"""
        create schema bench;
        create function bench.officer(n int) returns uuid language sql immutable as $$ select case n when 1 then '{supervisor}' else '00000000-0000-4000-8000-' || lpad(n::text, 12, '0') end::uuid $$;
        create function bench.unit(n int) returns uuid language sql immutable as $$ select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid $$;
        create function bench.item(n int) returns uuid language sql immutable as $$ select md5('item ' || n)::uuid $$;
        set session_replication_role = replica;
        alter table access.unit disable trigger require_entry;
        alter table access.person disable trigger require_entry;
        alter table items.item disable trigger require_entry;
        alter table items.access_grant disable trigger require_entry;
        alter table cases.case_file disable trigger require_entry;
        alter table cases.case_item disable trigger require_entry;
        alter table cases.case_member disable trigger require_entry;
        insert into access.unit (id, subject_id, name) select bench.unit(n), bench.unit(n), 'Unit ' || n from generate_series(1, 20) n;
        insert into access.person (id, user_name, normalized_user_name, display_name, role, unit_id, created_at, two_factor_enabled, lockout_enabled, access_failed_count)
          select bench.officer(n), 'officer' || n, 'OFFICER' || n, 'PC ' || n, 'officer', bench.unit(n % 20 + 1), now(), false, false, 0
          from generate_series(2, 2001) n;
        update access.person set unit_id = bench.unit(2) where id = bench.officer(1);
        insert into items.item (id, state, title, officer_id, unit_id, captured_local, duration_ms, arrived_at)
          select bench.item(n), 'verified', 'BWC' || lpad((n % 2000)::text, 4, '0') || '_' || n || '.MP4', bench.officer(n % 2000 + 1), bench.unit((n % 2000 + 1) % 20 + 1),
            timestamp '2024-01-01' + n * interval '1 minute', n::bigint * 7919 % 3600000, timestamptz '2024-01-01 08:00Z' + n * interval '1 minute' from generate_series(1, 1000000) n;
        insert into cases.case_file (id, reference, title, access_class, state, opened_at) select bench.unit(1000 + n), '26/' || n, 'Case ' || n, 'standard', 'open', now() from generate_series(1, 40) n;
        insert into cases.case_item (case_id, item_id, arrived_at, added_at)
          select distinct on (c, i) bench.unit(1000 + c), bench.item(i), timestamptz '2024-01-01 08:00Z' + i * interval '1 minute', now()
          from generate_series(1, 40) c, lateral (select (c * 7919 + k * 19937) % 1000000 + 1 as i from generate_series(1, 50) k) k;
        insert into cases.case_member (case_id, person_id, since) select bench.unit(1000 + n), bench.officer(1), timestamptz '2024-01-01Z' from generate_series(1, 3) n;
        insert into items.access_grant (id, item_id, person_id, reason, given_by, "from", until, is_emergency, arrived_at)
          select gen_random_uuid(), bench.item(n * 199), bench.officer(1), 'bench', bench.officer(2001), timestamptz '2024-01-01Z', timestamptz '2100-01-01Z', false, timestamptz '2024-01-01 08:00Z' + n * 199 * interval '1 minute' from generate_series(1, 5000) n;
        set session_replication_role = origin;
        drop schema bench cascade;
        analyze;
        """;

    public static async Task RunAsync(Stand stand)
    {
        Console.WriteLine("  making a million recordings: some minutes");
        var (supervisor, evidenceOfficer) = (await SomebodyAsync("supervisor"), await SomebodyAsync("evidence-officer"));
        await FillAsync(Fill(supervisor.Id!.Value));
        using var few = await BrowserAsync(stand, "supervisor");
        using var any = await BrowserAsync(stand, "evidence officer");
        var page = await CompareAsync("page", () => PageAsync(few), () => PageAsync(any));
        var queries = await CompareAsync("queries alone", () => QueriesAsync(supervisor), () => QueriesAsync(evidenceOfficer));
        Console.WriteLine(FormattableString.Invariant($"  narrowed over everything {page:F2}   ({BenchResult.Against(page, Target)})"));
        BenchResult.Write(stand.Results, "access", ("filter_over_any", page), ("queries_over_any", queries));
    }

    /// <returns>The 95th percentiles, one over the other.</returns>
    private static async Task<double> CompareAsync(string what, Func<Task> few, Func<Task> any)
    {
        var (ofFew, ofAny) = (new List<double>(), new List<double>());
        for (var i = -Warm; i < Rounds; i++)
        {
            var (one, other) = (await TimeAsync(any), await TimeAsync(few));
            if (i < 0)
                continue;
            ofAny.Add(one);
            ofFew.Add(other);
        }

        var (p95Few, p95Any) = (P95(ofFew), P95(ofAny));
        Console.WriteLine(FormattableString.Invariant($"  newest 50 of a million, {what}: p95 {p95Few:F2} ms by own, unit, cases and 5,000 grants, {p95Any:F2} ms by everything: {p95Few / p95Any:F2}"));
        return p95Few / p95Any;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task QueriesAsync(Actor actor)
    {
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(Stand.Database).Options);
        var page = await new SearchItems(db, TimeProvider.System).RunAsync(new SearchFilter(), ItemOrder.NewestArrivalFirst, null, actor, default);
        if (page.Items.Count != SearchItems.PageSize)
            throw new BenchFailure($"The list has {page.Items.Count} recordings.");
    }

    private static async Task PageAsync(HttpClient browser)
    {
        using var page = await browser.GetAsync(new Uri("/footage", UriKind.Relative));
        if (page.StatusCode != HttpStatusCode.OK || !(await page.Content.ReadAsStringAsync()).Contains("BWC", StringComparison.Ordinal))
            throw new BenchFailure($"The list answered {(int)page.StatusCode}.");
    }

    private static async Task<HttpClient> BrowserAsync(Stand stand, string role) =>
        new(new SocketsHttpHandler { CookieContainer = await SignIn.AsAsync(stand, role), AllowAutoRedirect = false }) { BaseAddress = stand.Http };

    private static double P95(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.95));

    private static async Task<Actor> SomebodyAsync(string role)
    {
        await using var source = NpgsqlDataSource.Create(Stand.Database);
        await using var command = source.CreateCommand("select id from access.person where role = $1");
        command.Parameters.AddWithValue(role);
        return new Actor(ActorKind.Person, (Guid)(await command.ExecuteScalarAsync())!, "bench", role);
    }

    private static async Task FillAsync(string fill)
    {
        var owner = Environment.GetEnvironmentVariable("ConnectionStrings__Admin") ?? throw new BenchFailure("The benches are started by bench.sh.");
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(fill);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
