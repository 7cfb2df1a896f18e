using Evidence.Custody;
using Evidence.Database;
using Evidence.Dispatch;
using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Ruling;
using Evidence.Dispatch.Telling;
using Evidence.Durability;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static Evidence.IntegrationTests.Dispatch.DispatchWorld;
using Station = Evidence.IntegrationTests.Intake.Station;

namespace Evidence.IntegrationTests.Dispatch;

/// <summary>Killed anywhere and repeated, matching and telling leave one of everything.</summary>
public sealed class DispatchKillTests(Station station) : IClassFixture<Station>
{
    private readonly DispatchWorld world = new(station);

    public static TheoryData<FaultPoint> Matching => FaultCoverage.Each(FaultCoverage.Matching);

    public static TheoryData<FaultPoint> Telling => FaultCoverage.Each(FaultCoverage.TellingDispatch);

    public static TheoryData<FaultPoint> Ruling => FaultCoverage.Each(FaultCoverage.RulingNonEvidence);

    public static TheoryData<FaultPoint> Explaining => FaultCoverage.Each(FaultCoverage.ExplainingAnAbsence);

    [Theory, MemberData(nameof(Matching))]
    public async Task Matching_that_was_killed_ends_the_same(FaultPoint point)
    {
        var officer = await world.OfficerAsync(withCamera: true);
        var item = await world.RecordingAsync(officer.Id, 10, 5);
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        // Once while the recording's time is read, once while the incident is matched.
        foreach (var times in point == FaultPoint.MatchCommitted ? [1, 1] : new[] { 1, 2 })
            await BesideDockingKillTests.ProbeStruckAsync(["match", station.Connections.App], new Strike(point, times), "KILL");
        await world.MatchAsync();

        await using var db = station.Open();
        Assert.Equal([item], await world.LinkedAsync(incident));
        Assert.Equal(1, (await station.ActionsAsync(SubjectOf.Item(item))).Count(action => action == CustodyAction.ItemAddedToIncident));
        Assert.Equal(1, await db.ExpectedFootage.CountAsync(e => e.IncidentId == incident));
        Assert.False(await db.MatchOrders.AnyAsync());
    }

    [Theory, MemberData(nameof(Telling))]
    public async Task Telling_that_was_killed_is_whole_after_the_same_again(FaultPoint point)
    {
        var (officer, reference, sign) = (await world.OfficerAsync(), NewNumber(), NewNumber());
        foreach (var what in new[] { "incident", "duty" })
        {
            string[] act = ["tell", station.Connections.App, what, reference, officer.Number, sign, officer.Id.ToString()];
            await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), "KILL");
            var again = await ChildProcess.ProbeAsync(typeof(DispatchKillTests), act, []);
            Assert.True(again.ExitCode == 0, again.Output + again.Error);
        }

        await using var db = station.Open();
        var record = await db.PoliceIncidents.SingleAsync(i => i.Reference == reference);
        Assert.Equal([CustodyAction.PoliceIncidentMade], await station.ActionsAsync(SubjectOf.PoliceIncident(record.Id)));
        Assert.Equal(1, await db.Duties.CountAsync(d => d.CallSign == sign));
        Assert.Equal(1, (await station.ActionsAsync(SubjectOf.Person(officer.Id))).Count(action => action == CustodyAction.DutyEntered));
    }

    [Theory, MemberData(nameof(Ruling))]
    public async Task A_rule_whose_job_was_killed_has_said_it_once_of_each_recording(FaultPoint point)
    {
        var officer = await world.OfficerAsync();
        var item = await world.RecordingAsync(officer.Id, 10, 5);
        await world.MatchAsync();
        await using var db = station.Open();
        var rules = new RuleNonEvidence(db, station.Custody, TimeProvider.System);
        var version = await rules.ProposeAsync(await world.CategoryAsync(isNonEvidence: true), 7, station.EvidenceOfficer, default);
        await rules.DecideAsync(version, true, station.Administrator, default);
        string[] act = ["tell", station.Connections.App, "rule"];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), "KILL");
        var again = await ChildProcess.ProbeAsync(typeof(DispatchKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ItemCategorised], await station.ActionsAsync(SubjectOf.Item(item)));
        await rules.SwitchOffAsync(version, station.EvidenceOfficer, default);
    }

    [Theory, MemberData(nameof(Explaining))]
    public async Task An_explanation_that_was_killed_is_given_once_after_the_same_again(FaultPoint point)
    {
        var officer = await world.OfficerAsync(withCamera: true);
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        string[] act = ["tell", station.Connections.App, "absence", incident.ToString(), officer.Id.ToString()];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), "KILL");
        var again = await ChildProcess.ProbeAsync(typeof(DispatchKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);

        await using var db = station.Open();
        Assert.Equal(ExpectedState.Excused, (await db.ExpectedFootage.SingleAsync(e => e.IncidentId == incident)).State);
        Assert.Equal([CustodyAction.PoliceIncidentMade, CustodyAction.AbsenceExplained], await station.ActionsAsync(SubjectOf.PoliceIncident(incident)));
    }

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static Task MatchAsync(string connection) => DispatchWorld.MatchAsync(connection);

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task TellAsync(string[] arguments)
    {
        await using var db = EvidenceDatabase.Open(arguments[1]);
        var custody = new CustodyLog(TimeProvider.System);
        if (arguments[2] == "rule")
            await new ApplyNonEvidence(db, custody, new Items.Reach.StoppedClock(Noon.AddDays(10))).RunAsync(default);
        else if (arguments[2] == "absence")
            await new ExplainAbsence(db, custody, TimeProvider.System).RunAsync(new(Guid.Parse(arguments[3])), new(Guid.Parse(arguments[4])), AbsenceReason.BatteryEmpty, null, new Actor(ActorKind.Person, Guid.Parse(arguments[4]), "PC", "officer"), default);
        else if (arguments[2] == "incident")
            await new TellIncident(db, custody, TimeProvider.System).RunAsync(Incident(arguments[3], [arguments[4]]), EvidenceDatabase.Tester, default);
        else
            await new TellDuty(db, custody, TimeProvider.System).RunAsync(new DutyToTell("CAD", arguments[5], new(Guid.Parse(arguments[6])), Noon, Noon.AddHours(8), false), EvidenceDatabase.Tester, default);
    }
}
