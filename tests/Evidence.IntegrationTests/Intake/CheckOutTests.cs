using System.Net;
using System.Text.Json;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class CheckOutTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_closed_docking_hands_the_camera_to_the_officer_with_this_number_once()
    {
        using var agent = await station.EnrolAsync();
        var officer = await station.PersonAsync("noor", "PC Noor Aziz", Evidence.Access.Role.Officer, "A-5520");
        var (device, session) = await DockedAsync(agent);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, "A-5520"), 409, "still-copying");
        await CloseAsync(agent, device, session);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, "0000"), 422, "staff-number-unknown");
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, " "), 422, "staff-number-unknown");

        var first = await AnswerAsync(await CheckOutAsync(agent, session, " a-5520 "));
        var again = await AnswerAsync(await CheckOutAsync(agent, session, "A-5520"));

        Assert.Equal("PC Noor Aziz", first.Officer);
        Assert.Equal(first, again);
        await using var db = station.Open();
        var known = await db.Devices.SingleAsync(d => d.Serial == device.Serial);
        var held = await db.Assignments.Where(a => a.DeviceId == known.Id).OrderBy(a => a.From).ToListAsync();
        Assert.Equal([(station.Officer.Person!.Value, first.From), (officer.Person!.Value, null)], held.Select(a => (a.OfficerId, a.Until)));
        Assert.Equal(first.From, held[1].From);
        Assert.Equal(2, (await station.ActionsAsync(SubjectOf.Device(known.Id))).Count(action => action == CustodyAction.DeviceAssigned));

        var next = await agent.DockAsync(device, DockSessionId.New());
        Assert.Equal("PC Noor Aziz", next.Officer);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, "A-5520"), 409, "docked-again");
    }

    [Fact]
    public async Task A_check_out_played_back_changes_nothing()
    {
        using var agent = await station.EnrolAsync();
        await station.PersonAsync("ann", "PC Ann Fox", Evidence.Access.Role.Officer, "B-1");
        var holder = await station.PersonAsync("ben", "PC Ben Orr", Evidence.Access.Role.Officer, "B-2");
        var (device, session) = await DockedAsync(agent);
        await CloseAsync(agent, device, session);
        using var recorded = Recorded();
        using var again = Recorded();
        Copy(recorded, again);
        var first = await AnswerAsync(await agent.SendAsync(recorded));
        using var noChange = Recorded();
        using var noChangeAgain = Recorded();
        Copy(noChange, noChangeAgain);
        Assert.Equal(first, await AnswerAsync(await agent.SendAsync(noChange)));
        await AnswerAsync(await CheckOutAsync(agent, session, "B-2"));

        Assert.Equal(first, await AnswerAsync(await agent.SendAsync(again)));
        Assert.Equal(first, await AnswerAsync(await agent.SendAsync(noChangeAgain)));
        await using var db = station.Open();
        var known = await db.Devices.SingleAsync(d => d.Serial == device.Serial);
        Assert.Equal(holder.Person!.Value, (await db.Assignments.SingleAsync(a => a.DeviceId == known.Id && a.Until == null)).OfficerId);
        Assert.Equal(3, await db.Assignments.CountAsync(a => a.DeviceId == known.Id));

        HttpRequestMessage Recorded() => agent.Request(HttpMethod.Post, $"/agent/v1/docks/{session}/check-out",
            JsonSerializer.SerializeToUtf8Bytes(new CheckOutRequest("B-1"), ProtocolJson.Default.CheckOutRequest));

        static void Copy(HttpRequestMessage from, HttpRequestMessage to)
        {
            to.Headers.Clear();
            foreach (var (name, values) in from.Headers) to.Headers.TryAddWithoutValidation(name, values);
        }
    }

    [Fact]
    public async Task A_card_takes_the_camera_as_the_staff_number_does_and_is_one_persons()
    {
        using var agent = await station.EnrolAsync();
        var (officer, other) = (await station.PersonAsync("roy", "PC Ines Roy", Evidence.Access.Role.Officer, "A-6001"), await station.PersonAsync("olu", "PC Olu Ade", Evidence.Access.Role.Officer, "A-6002"));
        await using var db = station.Open();
        var give = new Evidence.Access.GiveCard(db, station.Custody);
        for (var i = 0; i < 2; i++) await give.RunAsync(officer.Person!.Value, " 04a1b2c3 ", station.Administrator, default);
        foreach (var (who, number, by, code) in new[]
        {
            (other, "04A1B2C3", station.Administrator, "card-number-taken"), (other, "a-6001", station.Administrator, "card-number-taken"),
            (other, " ", station.Administrator, "card-number-wrong"), (other, "05", station.Officer, "not-permitted"),
        })
            Assert.Equal(code, (await Assert.ThrowsAsync<Evidence.Kernel.RefusedException>(() => give.RunAsync(who.Person!.Value, number, by, default))).Refusal.Code);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.CardGiven], await station.ActionsAsync(SubjectOf.Person(officer.Person!.Value)));

        var (device, session) = await DockedAsync(agent);
        await CloseAsync(agent, device, session);
        Assert.Equal("PC Ines Roy", (await AnswerAsync(await CheckOutAsync(agent, session, "04a1B2c3"))).Officer);
        await give.RunAsync(officer.Person!.Value, null, station.Administrator, default);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, "04A1B2C3"), 422, "staff-number-unknown");
    }

    [Fact]
    public async Task A_number_that_two_people_have_hands_nothing_over()
    {
        using var agent = await station.EnrolAsync();
        await station.PersonAsync("one", "PC One", Evidence.Access.Role.Officer, "77");
        await station.PersonAsync("two", "PC Two", Evidence.Access.Role.Officer, "77");
        var (device, session) = await DockedAsync(agent);
        await CloseAsync(agent, device, session);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, session, "77"), 409, "staff-number-shared");
    }

    [Fact]
    public async Task Another_dock_hands_over_nothing_that_it_does_not_hold()
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync("another dock");
        var (device, session) = await DockedAsync(agent);
        await CloseAsync(agent, device, session);
        await TestAgent.RefusedAsync(await CheckOutAsync(other, session, "77"), 404, "session-unknown");

        var strange = TestDevice.New(TestFile.Random("DCIM/A.MP4", 10));
        var undecided = DockSessionId.New();
        await agent.DockAsync(strange, undecided);
        await TestAgent.RefusedAsync(await CheckOutAsync(agent, undecided, "77"), 409, "device-not-ours");
    }

    [Fact]
    public async Task The_newest_report_of_a_dock_pc_is_what_is_wrong_there()
    {
        using var agent = await station.EnrolAsync();
        var trouble = new StationTrouble("7F2K", "Camera 12", "3 files could not be read", Instant.Truncate(TimeProvider.System.GetUtcNow()), null);
        await TestAgent.OkAsync(await ReportAsync(agent, trouble), HttpStatusCode.NoContent);
        await TestAgent.OkAsync(await ReportAsync(agent, trouble), HttpStatusCode.NoContent);
        Assert.Equal([trouble], await TroublesAsync(agent));
        await TestAgent.OkAsync(await ReportAsync(agent), HttpStatusCode.NoContent);
        Assert.Empty(await TroublesAsync(agent));
        await TestAgent.RefusedAsync(await ReportAsync(agent, trouble with { Text = new string('x', 501) }), 422, "station-report-unreadable");
    }

    private async Task<IReadOnlyList<StationTrouble>> TroublesAsync(TestAgent agent)
    {
        await using var db = station.Open();
        return TakeStationReport.Read((await db.Agents.SingleAsync(a => a.Id == agent.Id)).Report);
    }

    private async Task<(TestDevice Device, DockSessionId Session)> DockedAsync(TestAgent agent)
    {
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 1000));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        Assert.Equal("PC Robin Hale", (await agent.DockAsync(device, session)).Officer);
        return (device, session);
    }

    private static async Task CloseAsync(TestAgent agent, TestDevice device, DockSessionId session) =>
        await TestAgent.OkAsync(await agent.CloseAsync(device, session), HttpStatusCode.NoContent);

    private static Task<HttpResponseMessage> CheckOutAsync(TestAgent agent, DockSessionId session, string number) =>
        agent.SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/check-out",
            JsonSerializer.SerializeToUtf8Bytes(new CheckOutRequest(number), ProtocolJson.Default.CheckOutRequest));

    private static Task<HttpResponseMessage> ReportAsync(TestAgent agent, params StationTrouble[] troubles) =>
        agent.SendAsync(HttpMethod.Post, "/agent/v1/station", JsonSerializer.SerializeToUtf8Bytes(new StationReport(troubles), ProtocolJson.Default.StationReport));

    private static Task<CheckOutAnswer> AnswerAsync(HttpResponseMessage response) => TestAgent.ReadAsync(response, ProtocolJson.Default.CheckOutAnswer);
}
