using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The fault points that no ordinary docking passes: enrolling, giving a file up, deciding, revoking, hurrying.</summary>
public sealed class BesideDockingKillTests(Station station) : IClassFixture<Station>
{
    private const int RefusedByProbe = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static TheoryData<FaultPoint> AtWeb => FaultCoverage.Each(FaultCoverage.EnrolmentAtWeb);

    public static TheoryData<FaultPoint, string> AtWebAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.EnrolmentAtWeb);

    public static TheoryData<FaultPoint> ByTheAgent => FaultCoverage.Each(FaultCoverage.EnrolmentByTheAgent);

    public static TheoryData<FaultPoint, string> ByTheAgentAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.EnrolmentByTheAgent);

    public static TheoryData<FaultPoint> GivingUp => FaultCoverage.Each(FaultCoverage.GivingUp);

    public static TheoryData<FaultPoint, string> GivingUpAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.GivingUp);

    public static TheoryData<FaultPoint> Acts => FaultCoverage.Each(FaultCoverage.ActsOfPeople);

    public static TheoryData<FaultPoint, string> ActsAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.ActsOfPeople);

    [Theory, MemberData(nameof(AtWeb))]
    public Task A_web_killed_while_it_enrols_an_agent_enrols_it_once(FaultPoint point) => EnrolAtWebAsync(point, "KILL");

    [Theory, MemberData(nameof(AtWebAnyhow)), Trait("Category", "Campaign")]
    public Task A_web_struck_by_anything_while_it_enrols_an_agent_enrols_it_once(FaultPoint point, string fault) => EnrolAtWebAsync(point, fault);

    [Theory, MemberData(nameof(ByTheAgent))]
    public Task An_enrolment_killed_half_way_is_made_again_with_the_same_code(FaultPoint point) => EnrolByTheAgentAsync(point, "KILL");

    [Theory, MemberData(nameof(ByTheAgentAnyhow)), Trait("Category", "Campaign")]
    public Task An_enrolment_struck_by_anything_is_made_again_with_the_same_code(FaultPoint point, string fault) => EnrolByTheAgentAsync(point, fault);

    [Theory, MemberData(nameof(GivingUp))]
    public Task A_web_killed_while_a_file_is_given_up_takes_it_as_a_new_object(FaultPoint point) => GiveUpAsync(point, "KILL");

    [Theory, MemberData(nameof(GivingUpAnyhow)), Trait("Category", "Campaign")]
    public Task A_web_struck_by_anything_while_a_file_is_given_up_takes_it_as_a_new_object(FaultPoint point, string fault) => GiveUpAsync(point, fault);

    [Theory, MemberData(nameof(Acts))]
    public Task An_act_of_a_person_that_was_cut_off_is_whole_when_repeated(FaultPoint point) => ActTwiceAsync(point, "KILL");

    [Theory, MemberData(nameof(ActsAnyhow)), Trait("Category", "Campaign")]
    public Task An_act_of_a_person_struck_by_anything_is_whole_when_repeated(FaultPoint point, string fault) => ActTwiceAsync(point, fault);

    private async Task EnrolAtWebAsync(FaultPoint point, string fault)
    {
        var name = $"{point} {fault}";
        using var state = new TempFolder();
        await using var agent = await EnrollingAsync(name, state);
        await StrikeWebAsync(new Strike(point, 1), fault, agent);
        if (await agent.EndAsync(Patience) != 0)
        {
            agent.Start();
            Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        }

        await IsEnrolledOnceAsync(name);
    }

    private async Task EnrolByTheAgentAsync(FaultPoint point, string fault)
    {
        var name = $"{point} {fault}";
        using var state = new TempFolder();
        await using var agent = await EnrollingAsync(name, state);
        var ambush = new Ambush(new Strike(point, 1), fault);
        agent.Start(ambush.Environment);
        var exit = await agent.EndAsync(Patience);
        Assert.True(ambush.WasReached && (fault == "KILL" ? exit == ChildProcess.Killed : exit != 0), $"{ambush}: the agent ended with {exit}:\n{agent.Log}");
        agent.Start();
        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        await IsEnrolledOnceAsync(name);
    }

    private async Task<RunningProgram> EnrollingAsync(string name, TempFolder state)
    {
        var code = (await station.Running.WorkerVerbAsync("enrolment-code")).Trim().Split('\n')[^1];
        return new DockPc(name, state["late"]).Program("enroll", "--server", station.Running.Address.ToString(), "--code", code, "--name", name);
    }

    private async Task IsEnrolledOnceAsync(string name)
    {
        await using var db = station.Open();
        var enrolled = Assert.Single(await db.Agents.Where(a => a.Name == name).ToListAsync());
        Assert.Single(await EntriesAsync(db, SubjectOf.Agent(enrolled.Id)));
    }

    private async Task GiveUpAsync(FaultPoint point, string fault)
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/CHANGES.MP4", Filling.Bytes(3_000_000, fault.Length));
        await using var agent = station.Dock.Program("offload", card.Root, "--erase", "--patience", "300");
        agent.Start(("EVIDENCE_FAULT", "AgentAfterPart:1:KILL"));
        Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        // What was sent of it is not what the file is now.
        card.Put("DCIM/100MEDIA/CHANGES.MP4", Filling.Bytes(3_000_000, 10 + fault.Length));

        await StrikeWebAsync(new Strike(point, 1), fault, agent);

        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        Invariant.TheCardIsErased(card, "a file given up");
        await ProofOfAll.HoldsAsync(station.Running);
    }

    private async Task ActTwiceAsync(FaultPoint point, string fault)
    {
        var dock = await station.Running.EnrolDockPcAsync($"Cut off at {point} {fault}");
        var card = station.UnknownCard();
        card.Put($"DCIM/100MEDIA/{point}.MP4", Filling.Bytes(2_000, 3));
        var asked = await dock.OffloadAsync(card.Root);
        Assert.True(asked.ExitCode == 3, asked.Output + asked.Error);
        await using var db = station.Open();
        var session = await db.DockSessions.OrderByDescending(s => s.OpenedAt).FirstAsync();

        string[] act = ["act", point.ToString(), station.Running.Database.App, session.Id.ToString()];
        await ProbeStruckAsync(act, new Strike(point, 1), fault);
        var again = await ChildProcess.ProbeAsync(typeof(BesideDockingKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);

        db.ChangeTracker.Clear();
        var after = await db.DockSessions.SingleAsync(s => s.Id == session.Id);
        var agent = await db.Agents.SingleAsync(a => a.Id == session.AgentId);
        Assert.Equal(
            (point == FaultPoint.DecisionBeforeCommit ? VolumeDecision.Private : VolumeDecision.Undecided, point == FaultPoint.HurryCommitted ? 1 : 0, point == FaultPoint.RevokeBeforeCommit),
            (after.Decision, await db.Hurries.CountAsync(h => h.SessionId == session.Id), agent.RevokedAt is not null));
        Assert.Equal(point == FaultPoint.RevokeBeforeCommit ? 1 : 0, (await EntriesAsync(db, SubjectOf.Agent(agent.Id))).Count(action => action == CustodyAction.AgentRevoked));
    }

    /// <summary>Runs a probe of this assembly that must come to the strike: it is killed there, or told of the failing disk.</summary>
    internal static async Task ProbeStruckAsync(string[] arguments, Strike strike, string fault)
    {
        var ambush = new Ambush(strike, fault);
        var struck = await ChildProcess.ProbeAsync(typeof(BesideDockingKillTests), arguments, ambush.Environment);
        Assert.True(ambush.WasReached && struck.ExitCode == (fault == "KILL" ? ChildProcess.Killed : RefusedByProbe), $"{ambush}: {struck.ExitCode}: {struck.Output}{struck.Error}");
    }

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task ActAsync(string point, string connection, string text)
    {
        await using var db = EvidenceDatabase.Open(connection);
        var clock = TimeProvider.System;
        var custody = new CustodyLog(clock);
        Assert.True(DockSessionId.TryParse(text, out var id));
        var session = await db.DockSessions.AsNoTracking().SingleAsync(s => s.Id == id);
        var person = await db.People.Where(p => p.Role == Role.Officer).Select(p => p.Id).FirstAsync();
        var actor = Actor.Program("test");
        await (Enum.Parse<FaultPoint>(point) switch
        {
            FaultPoint.DecisionBeforeCommit => new DecideVolume(db, custody, new AssignDevice(db, custody), clock).RunAsync(
                new VolumeToDecide { Session = id, Decision = VolumeDecision.Private, Officer = person }, actor, default),
            FaultPoint.HurryCommitted => new HurryDocking(db, clock).RunAsync(id, null, actor, default),
            _ => new RevokeAgent(db, custody, clock).RunAsync(session.AgentId, actor, default),
        });
    }

    /// <summary>Web is struck while the other program is at work; where it dies of that it comes back.</summary>
    private async Task StrikeWebAsync(Strike strike, string fault, RunningProgram other)
    {
        var web = station.Running.Web;
        var ambush = new Ambush(strike, fault);
        await web.StopAsync();
        web.Start(ambush.Environment);
        other.Start();
        await station.Running.UntilAsync($"Web comes to {ambush}", () => Task.FromResult(ambush.WasReached));
        if (fault != "KILL") return;
        Assert.Equal(ChildProcess.Killed, await web.EndAsync(Patience));
        web.Start();
    }

    private static async Task<IReadOnlyList<CustodyAction>> EntriesAsync(EvidenceDb db, Subject subject)
    {
        var entries = await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default);
        return [.. entries.Select(e => e.Entry.Action)];
    }
}
