using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Access.Clients;

public sealed class ClientsTests(Station station) : IClassFixture<Station>
{
    private const string Light = "see-footage/unit", Heavy = "see-footage/any";

    private readonly StoppedClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    private TestClients Clients => field ??= new(station, clock);

    [Fact]
    public async Task Counts_at_once_where_it_is_granted_little_and_stands_on_record()
    {
        var made = await Clients.AskAsync(Light);

        Assert.False(made.Waits);
        Assert.Equal(made.Id, (await Clients.CheckAsync(made.Secret))?.Id);
        Assert.Equal([CustodyAction.ClientMade], await station.ActionsAsync(SubjectOf.Policy($"client/{made.Id}")));
    }

    [Theory]
    [InlineData("see-footage/any")]
    [InlineData("read-continuity/any")]
    [InlineData("provision-people/any")]
    public async Task Waits_for_another_administrator_where_it_is_granted_much(string granted)
    {
        var made = await Clients.AskAsync(granted);

        Assert.True(made.Waits);
        Assert.Null(await Clients.CheckAsync(made.Secret));
        var own = await Assert.ThrowsAsync<RefusedException>(() => Clients.DecideAsync(made.Id, true, station.Administrator));
        Assert.Equal("not-yours-to-decide", own.Refusal.Code);
        Assert.Null(await Clients.CheckAsync(made.Secret));
        await Clients.DecideAsync(made.Id, true, await Clients.SecondAsync());
        Assert.NotNull(await Clients.CheckAsync(made.Secret));
        Assert.Contains(CustodyAction.ClientReleased, await station.ActionsAsync(SubjectOf.Policy($"client/{made.Id}")));
    }

    [Fact]
    public async Task Is_nothing_where_the_other_administrator_refuses_and_is_not_decided_twice()
    {
        var made = await Clients.AskAsync(Heavy);
        await Clients.DecideAsync(made.Id, false, await Clients.SecondAsync());

        Assert.Null(await Clients.CheckAsync(made.Secret));
        var again = await Assert.ThrowsAsync<RefusedException>(() => Clients.DecideAsync(made.Id, true, station.Administrator));
        Assert.Equal("client-decided", again.Refusal.Code);
    }

    [Fact]
    public async Task Is_released_by_nobody_who_made_it_though_they_write_into_the_table()
    {
        var made = await Clients.AskAsync(Heavy);
        await using var db = station.Open();

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            db.Database.ExecuteSqlAsync($"update access.client set standing = 'active', decided_by = made_by, decided_at = now() where id = {made.Id.Value}"));
        Assert.Equal("ck_client_two", refused.ConstraintName);
    }

    [Fact]
    public async Task Changes_in_no_row_without_an_entry()
    {
        var made = await Clients.ReadyAsync(Light);
        await using var db = station.Open();
        foreach (var change in new[] { "update access.client set granted = 'see-footage/any'", "update access.client_secret set until = now()" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(change));
            Assert.Equal("EV001", refused.SqlState);
        }

        Assert.NotNull(await Clients.CheckAsync(made.Secret));
    }

    [Fact]
    public async Task Ends_on_its_day()
    {
        var made = await Clients.ReadyAsync(Light, days: 31);

        Assert.Equal(ClientState.Active, (await Clients.FactsAsync(made.Id)).State);
        clock.At += TimeSpan.FromDays(31) - TimeSpan.FromSeconds(1);
        Assert.NotNull(await Clients.CheckAsync(made.Secret));
        Assert.Equal(ClientState.ExpiresSoon, (await Clients.FactsAsync(made.Id)).State);
        clock.At += TimeSpan.FromSeconds(1);
        Assert.Null(await Clients.CheckAsync(made.Secret));
        Assert.Equal(ClientState.Expired, (await Clients.FactsAsync(made.Id)).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(401)]
    public async Task Is_not_made_without_an_end_within_400_days(int days) =>
        Assert.Equal("client-expiry-wrong", (await Assert.ThrowsAsync<RefusedException>(() => Clients.AskAsync(Light, days: days))).Refusal.Code);

    [Fact]
    public async Task Is_not_made_with_what_no_client_may_have()
    {
        await using var db = station.Open();
        var wanted = new ClientToMake("Player", "somebody", null, [new ClientGrant(Permission.PlayFootage, Scope.Any)], "", clock.At.AddDays(1));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => new MakeClient(db, station.Custody, clock).RunAsync(wanted, station.Administrator, default));
        Assert.Equal("client-grants-wrong", refused.Refusal.Code);
    }

    [Fact]
    public async Task Is_made_by_administrators_alone()
    {
        foreach (var other in new[] { station.EvidenceOfficer, station.Auditor, station.Officer, Actor.Client(Formats.ClientId.New(), "x", "provision-people/any", station.Administrator.Person!.Value, null) })
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => Clients.AskAsync(Light, by: other))).Refusal.Code);
    }

    [Fact]
    public async Task A_second_secret_counts_beside_the_first_for_as_long_as_was_said_and_a_third_ends_the_first()
    {
        var made = await Clients.ReadyAsync(Light);
        var second = await Clients.RotateAsync(made.Id, TimeSpan.FromDays(1));

        Assert.NotNull(await Clients.CheckAsync(made.Secret));
        Assert.NotNull(await Clients.CheckAsync(second));
        clock.At += TimeSpan.FromDays(1);
        Assert.Null(await Clients.CheckAsync(made.Secret));
        var third = await Clients.RotateAsync(made.Id, TimeSpan.FromDays(7));
        var fourth = await Clients.RotateAsync(made.Id, TimeSpan.FromDays(7));
        Assert.Null(await Clients.CheckAsync(second));
        Assert.NotNull(await Clients.CheckAsync(third));
        Assert.NotNull(await Clients.CheckAsync(fourth));
        var last = await Clients.RotateAsync(made.Id, TimeSpan.Zero);
        Assert.Null(await Clients.CheckAsync(fourth));
        Assert.NotNull(await Clients.CheckAsync(last));
    }

    [Fact]
    public async Task No_secret_is_made_while_it_waits()
    {
        var made = await Clients.AskAsync(Heavy);

        Assert.Equal("client-over", (await Assert.ThrowsAsync<RefusedException>(() => Clients.RotateAsync(made.Id, TimeSpan.Zero))).Refusal.Code);
    }

    [Fact]
    public async Task Is_nothing_from_the_instant_at_which_it_is_revoked()
    {
        var made = await Clients.ReadyAsync(Light);
        await Clients.RevokeAsync(made.Id);

        Assert.Null(await Clients.CheckAsync(made.Secret));
        Assert.Equal(ClientState.Revoked, (await Clients.FactsAsync(made.Id)).State);
    }

    [Fact]
    public async Task Comes_from_its_networks_alone()
    {
        var made = await Clients.ReadyAsync(Light, networks: "192.0.2.0/24, 2001:db8::1");

        Assert.NotNull(await Clients.CheckAsync(made.Secret, "192.0.2.200"));
        Assert.NotNull(await Clients.CheckAsync(made.Secret, "::ffff:192.0.2.200"));
        Assert.NotNull(await Clients.CheckAsync(made.Secret, "2001:db8::1"));
        Assert.Null(await Clients.CheckAsync(made.Secret, "192.0.3.1"));
        Assert.Null(await Clients.CheckAsync(made.Secret, "2001:db8::2"));
    }

    [Fact]
    public async Task Its_last_use_is_kept_once_a_minute()
    {
        var made = await Clients.ReadyAsync(Light);
        var began = clock.At;
        await Clients.CheckAsync(made.Secret);
        clock.At += TimeSpan.FromSeconds(59);
        await Clients.CheckAsync(made.Secret, "192.0.2.9");
        var first = (await Clients.FactsAsync(made.Id)).LastUsed!;
        clock.At += TimeSpan.FromSeconds(1);
        await Clients.CheckAsync(made.Secret, "192.0.2.9");
        var later = (await Clients.FactsAsync(made.Id)).LastUsed!;

        Assert.Equal((began, "192.0.2.7"), (first.LastUsedAt, first.LastUsedFrom));
        Assert.Equal((began.AddMinutes(1), "192.0.2.9"), (later.LastUsedAt, later.LastUsedFrom));
    }

    [Fact]
    public async Task Is_turned_away_on_record_once_an_hour()
    {
        var made = await Clients.ReadyAsync(Light, networks: "192.0.2.0/24");
        for (var tries = 0; tries < 3; tries++)
            await Clients.CheckAsync(made.Secret, "198.51.100.1");
        clock.At += TimeSpan.FromHours(1);
        await Clients.CheckAsync(made.Secret, "198.51.100.1");

        Assert.Equal(2, (await station.ActionsAsync(SubjectOf.Policy($"client/{made.Id}"))).Count(action => action == CustodyAction.ClientTurnedAway));
    }

    [Fact]
    public async Task Nothing_in_the_database_is_its_secret()
    {
        var made = await Clients.ReadyAsync(Light);
        await using var db = station.Open();
        var row = await db.Database.SqlQuery<string>($"select row_to_json(s)::text as \"Value\" from access.client_secret s where client_id = {made.Id.Value}").SingleAsync();

        Assert.Contains(made.Secret[4..16], row, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret[16..30], row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reaches_the_recordings_of_its_unit_and_of_those_below_and_nothing_that_is_kept_closely()
    {
        var records = new Records(station, TimeProvider.System);
        var unit = await records.UnitAsync();
        var below = await records.UnitAsync(unit);
        var (own, lower, elsewhere) = (await records.ItemAsync(unit: unit), await records.ItemAsync(unit: below), await records.ItemAsync(unit: await records.UnitAsync()));
        var closely = await records.ItemAsync(unit: unit, own: AccessClass.Restricted);
        var client = await ActorAsync(await Clients.MakeAsync("see-footage/unit read-continuity/unit", unit));

        foreach (var permission in new[] { Permission.SeeFootage, Permission.ReadContinuity })
        {
            Assert.True(await records.ReachesAsync(client, permission, own));
            Assert.True(await records.ReachesAsync(client, permission, lower));
            Assert.False(await records.ReachesAsync(client, permission, elsewhere));
            Assert.False(await records.ReachesAsync(client, permission, closely));
        }

        Assert.False(await records.ReachesAsync(client, Permission.PlayFootage, own));
    }

    private async Task<Actor> ActorAsync(string secret)
    {
        var client = (await Clients.CheckAsync(secret))!;
        return Actor.Client(client.Id, client.Name, client.Granted, client.AnsweredForBy, null);
    }
}
