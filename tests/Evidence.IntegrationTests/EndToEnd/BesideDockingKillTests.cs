using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("EnrolBeforeCommit")]
    [InlineData("EnrolCommitted")]
    public async Task A_web_killed_while_it_enrols_an_agent_enrols_it_once(string point)
    {
        var code = (await station.Running.WorkerVerbAsync("enrolment-code")).Trim().Split('\n')[^1];
        using var state = new TempFolder();
        await using var agent = new DockPc(point, state["late"]).Program("enroll", "--server", station.Running.Address.ToString(), "--code", code, "--name", point);
        await DiesAsync(point, agent.Start);
        if (await agent.EndAsync(Patience) != 0)
        {
            agent.Start();
            Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        }

        await using var db = station.Open();
        var enrolled = Assert.Single(await db.Agents.Where(a => a.Name == point).ToListAsync());
        Assert.Single(await EntriesAsync(db, SubjectOf.Agent(enrolled.Id)));
    }

    [Fact]
    public async Task A_web_killed_while_a_file_is_given_up_takes_it_as_a_new_object()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/CHANGES.MP4", Filling.Bytes(3_000_000, 1));
        await using var agent = station.Dock.Program("offload", card.Root, "--erase", "--patience", "300");
        agent.Start(("EVIDENCE_FAULT", "AgentAfterPart:1:KILL"));
        Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        // What was sent of it is not what the file is now.
        card.Put("DCIM/100MEDIA/CHANGES.MP4", Filling.Bytes(3_000_000, 2));

        await DiesAsync("AbandonCommitted", agent.Start);

        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        Invariant.TheCardIsErased(card, "a file given up");
        await ProofOfAll.HoldsAsync(station.Running, card);
    }

    [Theory]
    [InlineData("DecisionBeforeCommit")]
    [InlineData("HurryCommitted")]
    [InlineData("RevokeBeforeCommit")]
    public async Task An_act_of_a_person_that_was_cut_off_is_whole_when_repeated(string point)
    {
        var dock = await station.Running.EnrolDockPcAsync("Cut off at " + point);
        var card = station.UnknownCard();
        card.Put($"DCIM/100MEDIA/{point}.MP4", Filling.Bytes(2_000, 3));
        var asked = await dock.OffloadAsync(card.Root);
        Assert.True(asked.ExitCode == 3, asked.Output + asked.Error);
        await using var db = station.Open();
        var session = await db.DockSessions.OrderByDescending(s => s.OpenedAt).FirstAsync();

        string[] act = ["act", point, station.Running.Database.App, session.Id.ToString()];
        Assert.Equal(ChildProcess.Killed, (await ChildProcess.ProbeAsync(typeof(BesideDockingKillTests), act, [("EVIDENCE_FAULT", $"{point}:1:KILL")])).ExitCode);
        var again = await ChildProcess.ProbeAsync(typeof(BesideDockingKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);

        db.ChangeTracker.Clear();
        var after = await db.DockSessions.SingleAsync(s => s.Id == session.Id);
        var agent = await db.Agents.SingleAsync(a => a.Id == session.AgentId);
        Assert.Equal(
            (point == "DecisionBeforeCommit" ? VolumeDecision.Private : VolumeDecision.Undecided, point == "HurryCommitted" ? 1 : 0, point == "RevokeBeforeCommit"),
            (after.Decision, await db.Hurries.CountAsync(h => h.SessionId == session.Id), agent.RevokedAt is not null));
        Assert.Equal(point == "RevokeBeforeCommit" ? 1 : 0, (await EntriesAsync(db, SubjectOf.Agent(agent.Id))).Count(action => action == CustodyAction.AgentRevoked));
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
        await (point switch
        {
            "DecisionBeforeCommit" => new DecideVolume(db, custody, new AssignDevice(db, custody), clock).RunAsync(
                new VolumeToDecide { Session = id, Decision = VolumeDecision.Private, Officer = person }, actor, default),
            "HurryCommitted" => new HurryDocking(db, clock).RunAsync(id, null, actor, default),
            _ => new RevokeAgent(db, custody, clock).RunAsync(session.AgentId, actor, default),
        });
    }

    /// <summary>Web dies at the point while the other program is at work, and comes back.</summary>
    private async Task DiesAsync(string point, Action<(string, string)[]> start)
    {
        var web = station.Running.Web;
        await web.StopAsync();
        web.Start(("EVIDENCE_FAULT", $"{point}:1:KILL"));
        start([]);
        Assert.Equal(ChildProcess.Killed, await web.EndAsync(Patience));
        web.Start();
    }

    private static async Task<IReadOnlyList<CustodyAction>> EntriesAsync(EvidenceDb db, Subject subject)
    {
        var entries = await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default);
        return [.. entries.Select(e => e.Entry.Action)];
    }
}
