using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review.Marking;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Search;

/// <summary>Ten thousand recordings with everything that a search asks about, and all of it read back for an oracle: never the columns that the database makes.</summary>
public sealed class SearchWorld : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One of each role that people have, an officer first, and a second supervisor, above more units than are read one by one.</summary>
    public static readonly IReadOnlyList<PersonId> Searchers = [.. Enumerable.Range(1, 10).Select(Person)];

    // Few values of everything, so that many recordings are alike, and words that folding changes.
    private const string Fill = """
        create function pg_temp.h(n int, salt text) returns int language sql immutable as $$ select ('x' || substr(md5(n || salt), 1, 7))::bit(28)::int $$;
        create function pg_temp.word(n int, salt text) returns text language sql immutable as $$ select (array['Gate', 'gate', 'GATE', 'Café', 'cafe', 'Überfall', 'naïve', 'Вокзал',
          'straße', 'BWC4471', '0001', 'burglary', 'Burglary', 'O’Neill', 'front-door', 'x', 'robbery', 'night', 'ﬁre', '２０２６'])[1 + pg_temp.h(n, salt) % 20] $$;
        create function pg_temp.id(kind int, n int) returns uuid language sql immutable as $$ select ('00000000-0000-4000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
        alter table access.unit disable trigger require_entry;
        alter table access.person disable trigger require_entry;
        alter table devices.device disable trigger require_entry;
        alter table items.item disable trigger require_entry;
        alter table items.part disable trigger require_entry;
        alter table items.place disable trigger require_entry;
        alter table items.item_tag disable trigger require_entry;
        alter table items.sealed_object disable trigger user;
        alter table items.access_grant disable trigger require_entry;
        alter table cases.category disable trigger require_entry;
        alter table cases.item_category disable trigger require_entry;
        alter table cases.case_file disable trigger require_entry;
        alter table cases.case_item disable trigger require_entry;
        alter table cases.case_member disable trigger require_entry;
        alter table cases.incident disable trigger require_entry;
        alter table cases.incident_item disable trigger require_entry;
        alter table cases.incident_lock disable trigger require_entry;
        insert into access.unit (id, subject_id, name, parent_id) select pg_temp.id(1, n), pg_temp.id(1, n), 'Unit ' || n, case when n between 2 and 4 then pg_temp.id(1, 1) when n > 4 then pg_temp.id(1, 2 + n % 3) end from generate_series(1, 14) n;
        insert into access.person (id, user_name, normalized_user_name, display_name, role, unit_id, created_at, two_factor_enabled, lockout_enabled, access_failed_count)
          select pg_temp.id(0, n), 'p' || n, 'P' || n, 'PC ' || n,
            coalesce((array['officer', 'supervisor', 'evidence-officer', 'redactor', 'disclosure-officer', 'prosecutor', 'auditor', 'administrator', 'it-operator', 'supervisor'])[n], 'officer'),
            pg_temp.id(1, case n when 2 then 2 when 10 then 1 else 1 + n % 14 end), now(), false, false, 0 from generate_series(1, 30) n;
        insert into devices.device (id, make, model, serial, kind, ownership, registered_at) select pg_temp.id(2, n), 'Make', 'BWC-1', 'Sn-' || lpad(n::text, 4, '0'), 'body-worn', 'agency', now() from generate_series(1, 20) n;
        insert into items.item (id, state, title, officer_id, unit_id, device_id, own_class, is_privileged, is_court_sealed, captured_local, duration_ms, arrived_at)
          select md5('item ' || n)::uuid, (array['verified', 'verified', 'verified', 'quarantined', 'received'])[1 + pg_temp.h(n, 'state') % 5],
            pg_temp.word(n, 'a') || (array[' ', '_', '-', '.'])[1 + n % 4] || pg_temp.word(n, 'b') || '_' || n % 50 || '.MP4',
            case when n % 9 > 0 then pg_temp.id(0, 1 + pg_temp.h(n, 'officer') % 30) end, case when n % 9 > 1 then pg_temp.id(1, 1 + pg_temp.h(n, 'unit') % 14) end,
            case when n % 7 > 0 then pg_temp.id(2, 1 + pg_temp.h(n, 'device') % 20) end, (array['standard', 'standard', 'standard', 'restricted', 'confidential'])[1 + pg_temp.h(n, 'class') % 5],
            n % 23 = 0, n % 29 = 0, case when n % 5 > 0 then timestamp '2026-01-01' + pg_temp.h(n, 'captured') % 200 * interval '6 hours' + n % 3 * interval '30 seconds' end,
            case when n % 6 > 0 then pg_temp.h(n, 'length') % 40 * 60000 end, timestamptz '2026-02-01Z' + pg_temp.h(n, 'arrived') % 500 * interval '1 hour' from generate_series(1, 10000) n;
        insert into items.sealed_object (id, item_id, plaintext_bytes, ciphertext_bytes, plaintext_sha256, ciphertext_sha256)
          select md5(n || role)::uuid, md5('item ' || n)::uuid, 1, 1, sha256('x'), sha256('x') from generate_series(1, 10000) n, unnest(array['original', 'telemetry', 'device telemetry']) role
          where role = 'original' or role = 'telemetry' and n % 8 = 0 or role = 'device telemetry' and n % 8 = 1;
        insert into items.part (id, item_id, object_id, role, ordinal, file_name, display, media_type)
          select md5('part ' || n || role)::uuid, md5('item ' || n)::uuid, md5(n || role)::uuid, replace(role, 'device ', ''), 0, case when role = 'telemetry' then null else 'x'::bytea end, 'x',
            case when role = 'original' then (array['video/mp4', 'video/mp4', 'video/mp2t', 'audio/mp4', 'image/jpeg', null])[1 + pg_temp.h(n, 'kind') % 6] end
          from generate_series(1, 10000) n, unnest(array['original', 'telemetry', 'device telemetry']) role
          where role = 'original' or role = 'telemetry' and n % 8 = 0 or role = 'device telemetry' and n % 8 = 1;
        insert into items.place (item_id, ordinal, point) select md5('item ' || n)::uuid, k, point((pg_temp.h(n, 'east' || k) % 2000 - 1000) / 10000.0 + case when n % 50 = 0 then 179.95 else 0 end, 51.5 + (pg_temp.h(n, 'north' || k) % 2000 - 1000) / 10000.0)
          from generate_series(1, 10000) n, generate_series(0, 2) k where n % 5 = 0 and (n % 50 > 0 or k = 0);
        update items.place set point = point(point[0] - 360, point[1]) where point[0] > 180;
        insert into cases.category (id, subject_id, code, title, access_class) select pg_temp.id(3, n), pg_temp.id(3, n), 'CAT' || n, pg_temp.word(n, 'category') || ' stop', case n when 7 then 'restricted' when 8 then 'confidential' else 'standard' end from generate_series(1, 8) n;
        insert into cases.item_category (item_id, category_id, added_at, removed_at)
          select distinct on (1, 2) md5('item ' || n)::uuid, pg_temp.id(3, 1 + pg_temp.h(n, 'category') % 8), now(), case when n % 10 = 0 then now() end from generate_series(1, 10000) n where n % 2 = 0;
        insert into items.item_tag (item_id, tag, added_at, removed_at) select md5('item ' || n)::uuid, lower(pg_temp.word(n, 'tag' || k) collate "und-x-icu"), now(), case when n % 15 = 0 then now() end from generate_series(1, 10000) n, generate_series(1, 2) k where n % 3 = 0 on conflict do nothing;
        insert into cases.case_file (id, reference, title, access_class, state, opened_at)
          select pg_temp.id(4, n), case n when 60 then 'TWIN/1' else 'Case/26/' || n end, pg_temp.word(n, 'c') || ' ' || pg_temp.word(n, 'd') || ' homicide', (array['standard', 'standard', 'standard', 'restricted', 'confidential'])[1 + n % 5], 'open', now() from generate_series(1, 60) n;
        insert into cases.case_item (case_id, item_id, arrived_at, added_at, removed_at)
          select distinct on (1, 2) pg_temp.id(4, 1 + pg_temp.h(n, 'case' || k) % 60), i.id, i.arrived_at, now(), case when n % 11 = 0 then now() end
          from generate_series(1, 10000) n, generate_series(1, 2) k, items.item i where i.id = md5('item ' || n)::uuid and n % (k * 4) = 0;
        insert into cases.case_member (case_id, person_id, since, until)
          select pg_temp.id(4, c), pg_temp.id(0, p), timestamptz '2026-01-01Z' + case when c % 13 = 0 then interval '1 year' else interval '0' end, case when c % 7 = 0 then timestamptz '2026-05-01Z' end
          from generate_series(1, 60) c, generate_series(1, 10) p where pg_temp.h(c * 100 + p, 'member') % (case p when 4 then 3 else 12 end) = 0;
        insert into cases.incident (id, reference, title, locked_at, manager_id)
          select pg_temp.id(5, n), case n when 300 then 'TWIN/1' else 'INC-2026-' || lpad(n::text, 6, '0') end, pg_temp.word(n, 'e') || ' ' || pg_temp.word(n, 'f') || ' ' || pg_temp.word(n, 'g'),
            case when n % 100 = 5 then now() end, case when n % 100 = 5 then pg_temp.id(0, 3) end from generate_series(1, 300) n;
        insert into cases.incident_item (incident_id, item_id, said_by, added_at, removed_at)
          select distinct on (1, 2) pg_temp.id(5, 1 + pg_temp.h(n, 'incident' || k) % 300), md5('item ' || n)::uuid, 'person', now(), case when n % 13 = 0 then now() end from generate_series(1, 10000) n, generate_series(1, 2) k where n % (k * 3) = 0;
        insert into cases.incident_lock (incident_id, person_id) select pg_temp.id(5, n), pg_temp.id(0, p) from unnest(array[5, 105, 205]) n, generate_series(1, 20) p where p <> 3;
        alter table review.marker disable trigger require_entry;
        insert into review.marker (id, item_id, part_id, from_ms, text, author_id, written_at, chain, removed_at, removed_by)
          select md5('note ' || n || k)::uuid, md5('item ' || n)::uuid, md5('part ' || n || 'original')::uuid, k, pg_temp.word(n, 'note a' || k) || ' ' || pg_temp.word(n, 'note b' || k) || ' van', pg_temp.id(0, 1 + pg_temp.h(n, 'author' || k) % 10), now(),
            case when pg_temp.h(n, 'chain' || k) % 3 = 0 then 'prosecution' else 'operational' end, case when n % 17 = 0 then now() end, case when n % 17 = 0 then pg_temp.id(0, 3) end
          from generate_series(1, 10000) n, generate_series(1, 2) k where n % (k * 4) = 3;
        create table public.said as select n, md5('item ' || n)::uuid item_id, md5('part ' || n || 'original')::uuid part_id, pg_temp.word(n, 'said a') || ' ' || pg_temp.word(n, 'said b') || ' crowbar' text from generate_series(1, 10000) n where n % 6 = 1;
        grant select on public.said to public;
        insert into review.transcript (part_id, item_id, words, read_at) select part_id, item_id, items.words(text), now() from public.said;
        insert into items.access_grant (id, item_id, case_id, person_id, unit_id, reason, given_by, "from", until, revoked_at, revoked_by, is_emergency, arrived_at)
          select md5('grant ' || n)::uuid, case when n % 3 > 0 then i.id end, case when n % 3 = 0 then pg_temp.id(4, 1 + n % 60) end,
            case when n % 4 > 0 then pg_temp.id(0, 1 + n % 10) end, case when n % 4 = 0 then pg_temp.id(1, 1 + n / 4 % 14) end, 'because', pg_temp.id(0, 3),
            timestamptz '2026-01-01Z', case when n % 5 = 0 then timestamptz '2026-06-01 12:00Z' else timestamptz '2027-01-01Z' end, case when n % 7 = 0 then now() end, case when n % 7 = 0 then pg_temp.id(0, 3) end, false, case when n % 3 > 0 then i.arrived_at end
          from generate_series(1, 300) n, items.item i where i.id = md5('item ' || n * 31)::uuid;
        analyze;
        """;

    private sealed record Said(Guid Item, string Text);

    private readonly EvidenceDatabase database = new();

    public IReadOnlyList<EvidenceItem> Items { get; private set; } = [];

    internal IReadOnlyDictionary<PersonId, Person> People { get; private set; } = null!;

    internal IReadOnlyDictionary<UnitId, UnitId?> ParentUnits { get; private set; } = null!;

    internal IReadOnlyDictionary<DeviceId, string> Serials { get; private set; } = null!;

    internal IReadOnlyDictionary<CategoryId, Category> Categories { get; private set; } = null!;

    internal IReadOnlyDictionary<CaseId, CaseFile> Files { get; private set; } = null!;

    internal IReadOnlyDictionary<PoliceIncidentId, PoliceIncident> Incidents { get; private set; } = null!;

    internal ILookup<ItemId, CategoryId> CategoriesOf { get; private set; } = null!;

    internal ILookup<ItemId, string> TagsOf { get; private set; } = null!;

    internal ILookup<ItemId, CaseId> FilesOf { get; private set; } = null!;

    internal ILookup<ItemId, PoliceIncidentId> IncidentsOf { get; private set; } = null!;

    internal ILookup<CaseId, PersonId> MembersNow { get; private set; } = null!;

    internal IReadOnlySet<(PoliceIncidentId, PersonId)> Locks { get; private set; } = null!;

    internal IReadOnlyList<AccessGrant> GrantsNow { get; private set; } = null!;

    internal IReadOnlyDictionary<ItemId, string?> MediaTypes { get; private set; } = null!;

    internal ILookup<ItemId, (double North, double East)> PlacesOf { get; private set; } = null!;

    /// <summary>The notes that stand, in the order in which they were made.</summary>
    internal ILookup<ItemId, Marker> NotesOf { get; private set; } = null!;

    /// <summary>What is said in the subtitles of a recording.</summary>
    internal IReadOnlyDictionary<ItemId, string> SaidIn { get; private set; } = null!;

    internal IReadOnlySet<ItemId> WithTrack { get; private set; } = null!;

    public static PersonId Person(int number) => new(Guid.Parse($"00000000-0000-4000-8000-{number:D12}"));

    public EvidenceDb Open() => database.Open();

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        await EvidenceDatabase.ExecuteAsync(database.Connections.Owner, Fill);
        await using var db = Open();
        Items = await db.Items.AsNoTracking().ToListAsync();
        People = await db.People.AsNoTracking().ToDictionaryAsync(p => p.Id);
        ParentUnits = await db.Units.AsNoTracking().ToDictionaryAsync(u => u.Id, u => u.ParentId);
        Serials = await db.Devices.AsNoTracking().ToDictionaryAsync(d => d.Id, d => d.Serial);
        Categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id);
        Files = await db.CaseFiles.AsNoTracking().ToDictionaryAsync(c => c.Id);
        Incidents = await db.PoliceIncidents.AsNoTracking().ToDictionaryAsync(i => i.Id);
        CategoriesOf = (await db.ItemCategories.AsNoTracking().Where(l => l.RemovedAt == null).ToListAsync()).ToLookup(l => l.ItemId, l => l.CategoryId);
        TagsOf = (await db.ItemTags.AsNoTracking().Where(t => t.RemovedAt == null).ToListAsync()).ToLookup(t => t.ItemId, t => t.Tag);
        FilesOf = (await db.CaseItems.AsNoTracking().Where(l => l.RemovedAt == null).ToListAsync()).ToLookup(l => l.ItemId, l => l.CaseId);
        IncidentsOf = (await db.IncidentItems.AsNoTracking().Where(l => l.RemovedAt == null).ToListAsync()).ToLookup(l => l.ItemId, l => l.IncidentId);
        MembersNow = (await db.CaseMembers.AsNoTracking().ToListAsync()).Where(m => m.Since <= Now && (m.Until is null || m.Until > Now)).ToLookup(m => m.CaseId, m => m.PersonId);
        Locks = (await db.IncidentLocks.AsNoTracking().ToListAsync()).Select(l => (l.IncidentId, l.PersonId)).ToHashSet();
        GrantsNow = [.. (await db.AccessGrants.AsNoTracking().ToListAsync()).Where(g => g.RevokedAt is null && g.From <= Now && g.Until > Now)];
        PlacesOf = (await db.ItemPlaces.AsNoTracking().ToListAsync()).ToLookup(p => p.ItemId, p => (p.Point.Y, p.Point.X));
        NotesOf = (await db.Markers.AsNoTracking().Where(m => m.RemovedAt == null).ToListAsync()).ToLookup(m => m.ItemId);
        SaidIn = (await db.Database.SqlQuery<Said>($"""select item_id as "Item", text as "Text" from public.said""").ToListAsync()).ToDictionary(said => new ItemId(said.Item), said => said.Text);
        var parts = await db.Parts.AsNoTracking().ToListAsync();
        MediaTypes = parts.Where(p => p.Role == FileRole.Original).ToDictionary(p => p.ItemId, p => p.MediaType);
        WithTrack = parts.Where(p => p.Role == FileRole.Telemetry && p.FileName is null).Select(p => p.ItemId).ToHashSet();
    }

    public Task DisposeAsync() => database.DisposeAsync();
}
