using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.Testing.Postgres;
using Xunit;

namespace Evidence.IntegrationTests.Search;

/// <summary>A database with enough items that it matters how they are found.</summary>
public sealed class ManyItems : IAsyncLifetime
{
    public static readonly PersonId EvidenceOfficer = new(Guid.Parse("00000000-0000-4000-8000-000000009999"));

    // 400 cameras of 200 officers, two years of recordings. One in 200 is quarantined or not checked yet.
    private const string Fill = """
        alter table access.person disable trigger require_entry;
        alter table devices.device disable trigger require_entry;
        alter table items.item disable trigger require_entry;
        insert into access.person (id, user_name, normalized_user_name, display_name, role, created_at, two_factor_enabled, lockout_enabled, access_failed_count)
          select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'officer' || n, 'OFFICER' || n, 'PC ' || n, 'officer', now(), false, false, 0 from generate_series(1, 200) n;
        insert into access.person (id, user_name, normalized_user_name, display_name, role, created_at, two_factor_enabled, lockout_enabled, access_failed_count)
          values ('00000000-0000-4000-8000-000000009999', 'maya', 'MAYA', 'Maya Okafor', 'evidence-officer', now(), false, false, 0);
        insert into devices.device (id, make, model, serial, kind, ownership, label, registered_at)
          select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'Make', 'BWC-1', 'S' || n, 'body-worn', 'agency', 'Camera ' || n, now() from generate_series(1, 400) n;
        insert into items.item (id, state, title, officer_id, device_id, captured_local, duration_ms, arrived_at)
          select gen_random_uuid(), case n % 400 when 7 then 'quarantined' when 8 then 'received' else 'verified' end,
            'BWC' || lpad((n % 400 + 1)::text, 4, '0') || '_' || lpad((n / 400)::text, 5, '0') || '.MP4',
            ('00000000-0000-4000-8000-' || lpad((n % 200 + 1)::text, 12, '0'))::uuid, ('00000000-0000-4000-9000-' || lpad((n % 400 + 1)::text, 12, '0'))::uuid,
            case when n % 20 > 0 then timestamp '2024-01-01' + n * interval '21 minutes' end, case when n % 10 > 0 then n::bigint * 7919 % 3600000 end,
            timestamptz '2024-01-01 08:00Z' + n * interval '21 minutes'
          from generate_series(1, 50000) n;
        analyze access.person, devices.device, items.item;
        """;

    private readonly EvidenceDatabase database = new();

    public TestDatabase Connections => database.Connections;

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        await EvidenceDatabase.ExecuteAsync(database.Connections.Owner, Fill);
    }

    public Task DisposeAsync() => database.DisposeAsync();
}
