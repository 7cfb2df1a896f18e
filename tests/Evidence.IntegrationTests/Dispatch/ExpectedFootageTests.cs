using System.Text.Json;
using Evidence.Access;
using Evidence.Dispatch.Expecting;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;
using static Evidence.IntegrationTests.Dispatch.DispatchWorld;

namespace Evidence.IntegrationTests.Dispatch;

public sealed class ExpectedFootageTests(Station station) : IClassFixture<Station>
{
    private readonly DispatchWorld world = new(station);

    [Fact]
    public async Task Who_was_sent_with_a_camera_is_missing_until_footage_arrives_and_then_the_row_settles_itself()
    {
        var (with, without) = (await world.OfficerAsync(withCamera: true), await world.OfficerAsync());
        var incident = await world.TellAsync(Incident(NewNumber(), [with.Number, without.Number]));
        await world.MatchAsync();
        Assert.Equal((ExpectedState.Missing, ExpectedState.NoCamera), ((await RowAsync(incident, with.Id)).State, (await RowAsync(incident, without.Id)).State));

        await world.RecordingAsync(with.Id, 10, 5, arrived: Noon.AddHours(40));
        await world.MatchAsync();
        var row = await RowAsync(incident, with.Id);
        Assert.Equal((ExpectedState.HasFootage, true, true), (row.State, row.IsLate, row.SettledItself));
        await world.RecordingAsync(without.Id, 10, 5, arrived: Noon.AddHours(2));
        await world.MatchAsync();
        row = await RowAsync(incident, without.Id);
        Assert.Equal((ExpectedState.HasFootage, false, false), (row.State, row.IsLate, row.SettledItself));
    }

    [Fact]
    public async Task An_assignment_that_is_entered_later_makes_footage_missing_and_dispatch_that_takes_somebody_back_takes_the_row_away()
    {
        var officer = await world.OfficerAsync();
        var told = Incident(NewNumber(), [officer.Number]);
        var incident = await world.TellAsync(told);
        await world.MatchAsync();
        Assert.Equal(ExpectedState.NoCamera, (await RowAsync(incident, officer.Id)).State);
        await using var db = station.Open();
        var device = await new Evidence.Devices.RegisterDevice(db, station.Custody, TimeProvider.System).RunAsync(new("Axon", "Body 4", NewNumber(), Evidence.Devices.DeviceKind.BodyWorn, null), station.EvidenceOfficer, default);
        await new Evidence.Devices.AssignDevice(db, station.Custody).RunAsync(new(device, officer.Id, Noon.AddHours(-1), Noon.AddHours(9)), station.EvidenceOfficer, default);
        await world.MatchAsync();
        Assert.Equal(ExpectedState.Missing, (await RowAsync(incident, officer.Id)).State);
        await world.TellAsync(told with { CollarNumbers = new([]) });
        await world.MatchAsync();
        Assert.Empty(await new ListExpected(db).OfIncidentAsync(incident, station.EvidenceOfficer, default));
    }

    [Fact]
    public async Task An_explanation_is_on_record_and_stays_beside_footage_that_arrives_after_all()
    {
        var officer = await world.OfficerAsync(withCamera: true);
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        await ExplainAsync(incident, officer.Id, AbsenceReason.BatteryEmpty, null, officer.Actor);
        await ExplainAsync(incident, officer.Id, AbsenceReason.BatteryEmpty, null, officer.Actor);
        Assert.Equal([CustodyAction.PoliceIncidentMade, CustodyAction.AbsenceExplained], await station.ActionsAsync(SubjectOf.PoliceIncident(incident)));
        var row = await RowAsync(incident, officer.Id);
        Assert.Equal((ExpectedState.Excused, (AbsenceReason?)AbsenceReason.BatteryEmpty, officer.Actor.Name), (row.State, row.Reason, row.StatedBy));

        await world.RecordingAsync(officer.Id, 10, 5);
        await world.MatchAsync();
        row = await RowAsync(incident, officer.Id);
        Assert.Equal((ExpectedState.HasFootage, true, (AbsenceReason?)AbsenceReason.BatteryEmpty), (row.State, row.SettledItself, row.Reason));
        Assert.Equal("has-footage", await RefusalAsync(() => ExplainAsync(incident, officer.Id, AbsenceReason.Seized, null, officer.Actor)));
    }

    [Fact]
    public async Task They_themselves_and_who_answers_for_them_explain_and_nobody_else()
    {
        var records = new Records(station, TimeProvider.System);
        var unit = await records.UnitAsync();
        var (sergeant, stranger) = (await records.PersonAsync(Role.Supervisor, unit), await world.OfficerAsync());
        var officer = await world.OfficerAsync(withCamera: true);
        await using (var db = station.Open())
            Assert.True(await new ChangePerson(db, station.Custody, TimeProvider.System).RunAsync(new PersonChange(officer.Id, Role.Officer, unit, Standing.Active), station.Administrator, default));
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        foreach (var other in new[] { stranger.Actor, await records.PersonAsync(Role.Supervisor, await records.UnitAsync()) })
            Assert.Equal("not-expected", await RefusalAsync(() => ExplainAsync(incident, officer.Id, AbsenceReason.PlainClothes, null, other)));
        foreach (var other in new[] { station.Auditor, await records.PersonAsync(Role.Prosecutor) })
            Assert.Equal("not-permitted", await RefusalAsync(() => ExplainAsync(incident, officer.Id, AbsenceReason.PlainClothes, null, other)));
        Assert.Equal("absence-note-wrong", await RefusalAsync(() => ExplainAsync(incident, officer.Id, AbsenceReason.Other, " ", sergeant)));
        await ExplainAsync(incident, officer.Id, AbsenceReason.PlainClothes, null, sergeant);
        await ExplainAsync(incident, officer.Id, AbsenceReason.Other, "Lent to a colleague", station.EvidenceOfficer);
        Assert.Equal("Lent to a colleague", (await RowAsync(incident, officer.Id)).Note);

        await using var read = station.Open();
        Assert.Empty((await new ListExpected(read).RunAsync(new(Person: officer.Id), null, stranger.Actor, default)).Rows);
        Assert.Single((await new ListExpected(read).RunAsync(new(Person: officer.Id), null, sergeant, default)).Rows);
        Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => read.Database.ExecuteSqlRawAsync("update dispatch.expected set reason = 'seized', note = null where reason is not null"))).SqlState);
    }

    [Fact]
    public async Task The_ledger_is_paged_counted_and_taken_away_as_a_file_and_by_a_client()
    {
        var officer = await world.OfficerAsync(withCamera: true);
        for (var n = 0; n < ListExpected.PageSize + 3; n++)
            await world.TellAsync(Incident(NewNumber(), [officer.Number], fromMinutes: n, minutes: 1));
        await world.MatchAsync();
        await using var db = station.Open();
        var list = new ListExpected(db);
        var filter = new ExpectedFilter(ExpectedState.Missing, Person: officer.Id);
        var first = await list.RunAsync(filter, null, officer.Actor, default);
        var second = await list.RunAsync(filter, ExpectedCursor.Parse(first.Next!.ToString()), officer.Actor, default);
        Assert.Equal((ListExpected.PageSize, 3, (ExpectedCursor?)null), (first.Rows.Count, second.Rows.Count, second.Next));
        Assert.Equal(ListExpected.PageSize + 3, first.Rows.Concat(second.Rows).Select(row => row.Incident).Distinct().Count());
        Assert.Equal(ListExpected.PageSize + 3, (await list.CountAsync(filter, officer.Actor, default)).Missing);

        using var viewer = await Viewer.OpenAsync(station, officer.Actor);
        using var csv = await viewer.GetAsync("/expected.csv?state=missing");
        Assert.Equal(ListExpected.PageSize + 4, (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        using var wrong = await viewer.GetAsync("/expected.csv?state=nonsense");
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("Choose a state", (await viewer.PageAsync("/expected?state=nonsense")).Text, StringComparison.Ordinal);
        using var client = Viewer.Client(station, $"Bearer {await new Access.Clients.TestClients(station).MakeAsync("see-expected/any")}");
        using var answer = await client.GetAsync("/api/v1/expected-footage?state=missing");
        var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("missing", told.GetProperty("rows")[0].GetProperty("state").GetString());
    }

    private async Task<ExpectedRow> RowAsync(PoliceIncidentId incident, PersonId person)
    {
        await using var db = station.Open();
        return (await new ListExpected(db).OneAsync(incident, person, station.EvidenceOfficer, default))!;
    }

    private async Task ExplainAsync(PoliceIncidentId incident, PersonId person, AbsenceReason reason, string? note, Actor actor)
    {
        await using var db = station.Open();
        await new ExplainAbsence(db, station.Custody, TimeProvider.System).RunAsync(incident, person, reason, note, actor, default);
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
