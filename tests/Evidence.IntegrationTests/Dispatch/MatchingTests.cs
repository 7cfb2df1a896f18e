using System.Text.Json;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Dispatch;
using Evidence.Dispatch.Matching;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;
using static Evidence.IntegrationTests.Dispatch.DispatchWorld;

namespace Evidence.IntegrationTests.Dispatch;

public sealed class MatchingTests(Station station) : IClassFixture<Station>
{
    private readonly DispatchWorld world = new(station);

    [Fact]
    public async Task Recordings_of_who_was_sent_by_number_join_and_those_of_others_do_not()
    {
        var (mine, other) = (await world.OfficerAsync(), await world.OfficerAsync());
        var (during, before, _, _) = (await world.RecordingAsync(mine.Id, 10, 5), await world.RecordingAsync(mine.Id, -30, 45), await world.RecordingAsync(mine.Id, -200, 30), await world.RecordingAsync(other.Id, 10, 5));
        var incident = await world.TellAsync(Incident(NewNumber(), [mine.Number]));
        await world.MatchAsync();
        Assert.Equal(new[] { during, before }.OrderBy(i => i.Value), (await world.LinkedAsync(incident)).OrderBy(i => i.Value));

        await using var db = station.Open();
        var match = await db.IncidentMatches.SingleAsync(m => m.ItemId == during);
        Assert.Equal((100, 300L, MatchedBy.CollarNumber, ClockBasis.Gps), (match.Score, match.OverlapSeconds, match.By, match.Basis));
        Assert.Equal([LinkSource.Matching], await db.IncidentItems.Where(l => l.ItemId == during).Select(l => l.SaidBy).ToListAsync());
        var chain = await new ReadChain(db).RunAsync(SubjectOf.Item(during), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal(CustodyAction.ItemAddedToIncident, chain[^1].Entry.Action);
        var told = await TextAsync(db, during, "match");
        Assert.Equal(("overlap/1", 100, "collar-number"), (told.GetProperty("rule").GetString(), told.GetProperty("score").GetInt32(), told.GetProperty("by").GetString()));
        Assert.False(await db.MatchOrders.AnyAsync());
    }

    [Fact]
    public async Task Recordings_that_arrive_later_join_and_one_recording_may_be_of_several_incidents()
    {
        var officer = await world.OfficerAsync();
        var first = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        var second = await world.TellAsync(Incident(NewNumber(), [officer.Number], fromMinutes: 90));
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(first));
        var item = await world.RecordingAsync(officer.Id, 30, 90);
        await world.MatchAsync();
        Assert.Equal([item], await world.LinkedAsync(first));
        Assert.Equal([item], await world.LinkedAsync(second));
    }

    [Fact]
    public async Task Call_signs_are_matched_through_the_roster_whenever_it_comes_and_no_more_when_it_goes()
    {
        var officer = await world.OfficerAsync();
        var sign = NewNumber();
        var item = await world.RecordingAsync(officer.Id, 10, 5);
        var incident = await world.TellAsync(Incident(NewNumber(), signs: [sign]));
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(incident));

        var duty = new DutyToTell("CAD", sign, officer.Id, Noon.AddHours(-2), Noon.AddHours(6), false);
        await world.TellAsync(duty);
        await world.MatchAsync();
        Assert.Equal([item], await world.LinkedAsync(incident));
        await world.TellAsync(duty with { Removed = true });
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(incident));
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ItemAddedToIncident, CustodyAction.ItemTakenFromIncident], await station.ActionsAsync(SubjectOf.Item(item)));
    }

    [Fact]
    public async Task A_number_of_two_people_tells_of_neither()
    {
        var number = NewNumber();
        var (one, _) = (await world.OfficerAsync(number: number), await world.OfficerAsync(number: number));
        await world.RecordingAsync(one.Id, 10, 5);
        var incident = await world.TellAsync(Incident(NewNumber(), [number]));
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(incident));
    }

    [Fact]
    public async Task What_somebody_took_out_is_never_joined_again_and_what_somebody_joined_is_never_taken_out()
    {
        var officer = await world.OfficerAsync();
        var (wrong, byHand) = (await world.RecordingAsync(officer.Id, 10, 5), await world.RecordingAsync(officer.Id, -500, 5));
        var incident = await world.TellAsync(Incident("X" + NewNumber(), [officer.Number]));
        await world.MatchAsync();
        await world.LinkAsync(wrong, incident, false);
        await world.LinkAsync(byHand, incident, true);
        await station.ChangeItemAsync(wrong, item => item.DurationMs += 1_000);
        await station.ChangeItemAsync(byHand, item => item.DurationMs += 1_000);
        await world.MatchAsync();
        Assert.Equal([byHand], await world.LinkedAsync(incident));
    }

    [Fact]
    public async Task An_incident_that_is_told_otherwise_is_matched_again_and_told_alike_is_left()
    {
        var officer = await world.OfficerAsync();
        var (early, late) = (await world.RecordingAsync(officer.Id, 10, 5), await world.RecordingAsync(officer.Id, 190, 5));
        var told = Incident(NewNumber(), [officer.Number]);
        var incident = await world.TellAsync(told);
        await world.MatchAsync();
        Assert.Equal(incident, await world.TellAsync(told));
        await using var db = station.Open();
        Assert.False(await db.MatchOrders.AnyAsync());
        Assert.Equal([early], await world.LinkedAsync(incident));

        await world.TellAsync(told with { Dispatched = Noon.AddHours(3), Cleared = Noon.AddHours(4), Title = "Robbery, later" });
        await world.MatchAsync();
        Assert.Equal([late], await world.LinkedAsync(incident));
        Assert.Equal([CustodyAction.PoliceIncidentMade, CustodyAction.ItemAddedToIncident, CustodyAction.PoliceIncidentChanged, CustodyAction.ItemAddedToIncident, CustodyAction.ItemTakenFromIncident],
            await station.ActionsAsync(SubjectOf.PoliceIncident(incident)));
    }

    [Fact]
    public async Task Nothing_leaves_a_locked_incident_and_what_joins_it_is_closed_to_its_officer()
    {
        var officer = await world.OfficerAsync();
        var item = await world.RecordingAsync(officer.Id, 10, 5);
        var told = Incident(NewNumber(), [officer.Number]);
        var incident = await world.TellAsync(told);
        await using var db = station.Open();
        await new LockIncident(db, station.Custody, TimeProvider.System).RunAsync(incident, station.EvidenceOfficer.Person!.Value, station.EvidenceOfficer, default);
        await world.MatchAsync();
        Assert.False(await db.ReachesAsync(officer.Actor, Permission.SeeFootage, item, TimeProvider.System.GetUtcNow(), default));
        await world.TellAsync(told with { Dispatched = Noon.AddHours(3), Cleared = Noon.AddHours(4) });
        await world.MatchAsync();
        Assert.Equal([item], await world.LinkedAsync(incident));
    }

    [Fact]
    public async Task A_proposed_category_is_given_only_where_the_policy_says_so_nobody_said_another_and_it_does_not_say_that_there_is_no_evidence()
    {
        var officer = await world.OfficerAsync();
        var (proposed, nothing, own) = (await world.CategoryAsync(), await world.CategoryAsync(isNonEvidence: true), await world.CategoryAsync());
        var (bare, chosen, refused) = (await world.RecordingAsync(officer.Id, 10, 5), await world.RecordingAsync(officer.Id, 20, 5), await world.RecordingAsync(officer.Id, 30, 5));
        await using var db = station.Open();
        var link = new LinkItem(db, station.Custody, TimeProvider.System);
        await link.ToCategoryAsync(chosen, own, true, officer.Actor, default);
        await link.ToCategoryAsync(refused, proposed, true, officer.Actor, default);
        await link.ToCategoryAsync(refused, proposed, false, officer.Actor, default);

        await world.TellAsync(Incident(NewNumber(), [officer.Number], category: proposed));
        await world.MatchAsync();
        Assert.Empty(await CategoriesAsync(bare));
        await world.SetAsync(categories: true);
        await world.TellAsync(Incident(NewNumber(), [officer.Number], category: nothing));
        await world.MatchAsync();
        Assert.Empty(await CategoriesAsync(bare));
        await world.TellAsync(Incident(NewNumber(), [officer.Number], category: proposed));
        await world.MatchAsync();
        Assert.Equal([proposed], await CategoriesAsync(bare));
        Assert.Equal([own], await CategoriesAsync(chosen));
        Assert.Empty(await CategoriesAsync(refused));
        Assert.Equal(CustodyAction.ItemCategorised, (await station.ActionsAsync(SubjectOf.Item(bare)))[^1]);
        await world.SetAsync();
    }

    [Fact]
    public async Task The_buffer_is_what_the_policy_says_and_no_policy_says_nonsense()
    {
        var officer = await world.OfficerAsync();
        var item = await world.RecordingAsync(officer.Id, 65, 5);
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(incident));
        await world.SetAsync(buffer: 300);
        await station.ChangeItemAsync(item, one => one.DurationMs += 1_000);
        await world.MatchAsync();
        Assert.Equal([item], await world.LinkedAsync(incident));
        await world.SetAsync();
        foreach (var wrong in new[] { -1, 601 })
            Assert.Equal("buffer-wrong", (await Assert.ThrowsAsync<RefusedException>(() => world.SetAsync(wrong))).Refusal.Code);
    }

    [Fact]
    public async Task Many_workers_at_once_join_each_recording_once()
    {
        var officer = await world.OfficerAsync();
        var sign = NewNumber();
        await world.TellAsync(new DutyToTell("CAD", sign, officer.Id, Noon.AddHours(-2), Noon.AddHours(6), false));
        var incidents = new List<PoliceIncidentId>();
        for (var n = 0; n < 4; n++)
            incidents.Add(await world.TellAsync(Incident(NewNumber(), [officer.Number], [sign], fromMinutes: n * 10)));
        var items = new List<ItemId>();
        for (var n = 0; n < 6; n++)
            items.Add(await world.RecordingAsync(officer.Id, 25 + n, 20));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.MatchAsync()).Concat(items.Select(item => station.ChangeItemAsync(item, one => one.DurationMs += 1_000))));
        await world.MatchAsync();
        await using var db = station.Open();
        Assert.False(await db.MatchOrders.AnyAsync(o => o.Text != null));
        foreach (var incident in incidents)
            Assert.Equal(items.OrderBy(i => i.Value), (await world.LinkedAsync(incident)).OrderBy(i => i.Value));
        foreach (var item in items)
            Assert.Equal(4, (await station.ActionsAsync(SubjectOf.Item(item))).Count(action => action == CustodyAction.ItemAddedToIncident));
    }

    [Fact]
    public async Task Whatever_changes_who_recorded_what_orders_it_to_be_looked_at_again()
    {
        var officer = await world.OfficerAsync();
        var item = await world.RecordingAsync(officer.Id, 10, 5);
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        await using var db = station.Open();
        await station.ChangeItemAsync(item, one => one.State = Evidence.Items.ItemState.Quarantined);
        Assert.True(await db.MatchOrders.AnyAsync(o => o.SubjectId == item.Value));
        await world.MatchAsync();
        Assert.Empty(await world.LinkedAsync(incident));
    }

    [Fact]
    public async Task The_database_takes_no_incident_duty_or_match_without_its_entry()
    {
        var officer = await world.OfficerAsync();
        await world.RecordingAsync(officer.Id, 10, 5);
        await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.TellAsync(new DutyToTell("CAD", NewNumber(), officer.Id, Noon, Noon.AddHours(1), false));
        await world.MatchAsync();
        await using var db = station.Open();
        foreach (var sql in new[] { "update dispatch.incident set has_force = true", "update dispatch.duty set call_sign = call_sign || 'X'", "update dispatch.match set score = 1" })
            Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql))).SqlState);
        foreach (var sql in new[] { "delete from dispatch.incident", "delete from dispatch.duty", "delete from dispatch.match", "delete from dispatch.run" })
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql))).SqlState);
    }

    private async Task<List<CategoryId>> CategoriesAsync(ItemId item)
    {
        await using var db = station.Open();
        return await db.ItemCategories.Where(c => c.ItemId == item && c.RemovedAt == null).Select(c => c.CategoryId).ToListAsync();
    }

    private static async Task<JsonElement> TextAsync(Evidence.Database.EvidenceDb db, ItemId item, string field)
    {
        var value = await (from e in db.Entries join d in db.Details on e.Hash equals d.EntryHash where e.SubjectId == item.Value && d.Field == field orderby e.Sequence descending select d.Value).FirstAsync();
        return JsonDocument.Parse(value!).RootElement.Clone();
    }
}
