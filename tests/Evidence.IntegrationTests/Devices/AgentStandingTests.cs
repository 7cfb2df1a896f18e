using System.Net;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

/// <summary>Who is held back, and that no honest agent ever is: each case of docs/decisions/0013-steps-of-an-agent.md.</summary>
public sealed class AgentStandingTests(Station station) : IClassFixture<Station>
{
    private readonly StepId first = StepId.New(), second = StepId.New(), third = StepId.New();

    [Fact]
    public async Task A_revoked_agent_is_refused_everything_at_once_and_for_good()
    {
        using var agent = await station.EnrolAsync("stolen");
        await KeysAsync(agent, HttpStatusCode.OK);
        await using var db = station.Open();
        await Revoke(db).RunAsync(agent.Id, station.Administrator, default);
        await Revoke(db).RunAsync(agent.Id, station.Administrator, default);

        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 403, "agent-revoked");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/step", []), 403, "agent-revoked");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Put, $"/agent/v1/objects/{ObjectId.New()}/parts/0", new byte[10]), 403, "agent-revoked");
        Assert.Equal([CustodyAction.AgentEnrolled, CustodyAction.AgentRevoked], await station.ActionsAsync(SubjectOf.Agent(agent.Id)));
    }

    [Fact]
    public async Task Only_an_administrator_revokes_and_resumes()
    {
        using var agent = await station.EnrolAsync();
        await using var db = station.Open();
        foreach (var who in new[] { station.Officer, station.EvidenceOfficer })
        {
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => Revoke(db).RunAsync(agent.Id, who, default))).Refusal.Code);
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => Resume(db).RunAsync(agent.Id, who, default))).Refusal.Code);
        }
        Assert.Equal("agent-unknown", (await Assert.ThrowsAsync<RefusedException>(() => Revoke(db).RunAsync(AgentId.New(), station.Administrator, default))).Refusal.Code);
        Assert.Equal("agent-not-suspended", (await Assert.ThrowsAsync<RefusedException>(() => Resume(db).RunAsync(agent.Id, station.Administrator, default))).Refusal.Code);
        await KeysAsync(agent, HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_older_agent_that_takes_no_steps_is_served()
    {
        using var agent = await station.EnrolAsync();
        await KeysAsync(agent, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_machines_that_take_steps_of_their_own_are_both_stopped_and_one_may_go_on_when_it_was_one()
    {
        using var agent = await station.EnrolAsync("copied");
        await TakeAsync(agent, [], first);
        await TakeAsync(agent, [first], second);

        // The copy still stands at the first step: it is behind, which alone accuses nobody, and then it takes a step of its own.
        agent.Step = first;
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 409, "step-stale");
        await TestAgent.RefusedAsync(await SendStepAsync(agent, [first], third), 403, "agent-suspended");
        agent.Step = second;
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 403, "agent-suspended");
        await TestAgent.RefusedAsync(await SendStepAsync(agent, [first, second], StepId.New()), 403, "agent-suspended");
        Assert.Equal([CustodyAction.AgentEnrolled, CustodyAction.AgentSuspended], await station.ActionsAsync(SubjectOf.Agent(agent.Id)));

        await using var db = station.Open();
        await Resume(db).RunAsync(agent.Id, station.Administrator, default);
        await TakeAsync(agent, [first, second], third);
        agent.Step = third;
        await KeysAsync(agent, HttpStatusCode.OK);
        // And a second machine is noticed again.
        await TestAgent.RefusedAsync(await SendStepAsync(agent, [first], StepId.New()), 403, "agent-suspended");
    }

    [Fact]
    public async Task A_lost_answer_a_crash_before_the_step_was_kept_and_a_request_that_was_held_up_accuse_nobody()
    {
        using var agent = await station.EnrolAsync();
        await TakeAsync(agent, [], first);
        // The answer was lost, or the agent died before it could note it: the same again.
        await TakeAsync(agent, [], first);
        await TakeAsync(agent, [first], second);
        // A copy of the first request arrives late.
        await TestAgent.RefusedAsync(await SendStepAsync(agent, [], first), 409, "step-stale");
        await TakeAsync(agent, [first, second], third);
        agent.Step = third;
        await KeysAsync(agent, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_server_that_was_put_back_from_a_copy_accuses_nobody()
    {
        using var agent = await station.EnrolAsync();
        foreach (var (line, next) in new (StepId[], StepId)[] { ([], first), ([first], second), ([first, second], third) })
            await TakeAsync(agent, line, next);
        await using var db = station.Open();
        foreach (var restored in new StepId?[] { first, null })
        {
            await db.Agents.Where(a => a.Id == agent.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Step, restored));
            var next = StepId.New();
            await TakeAsync(agent, [first, second, third], next);
            agent.Step = next;
            await KeysAsync(agent, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_step_counts_only_if_the_signature_covers_it()
    {
        using var agent = await station.EnrolAsync();
        await TakeAsync(agent, [], first);
        agent.Step = null;
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 409, "step-stale");
        agent.UnsignedStep = first;
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 409, "step-stale");
    }

    private static async Task KeysAsync(TestAgent agent, HttpStatusCode expected)
    {
        using var answer = await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []);
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task TakeAsync(TestAgent agent, StepId[] line, StepId next)
    {
        using var answer = await SendStepAsync(agent, line, next);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> SendStepAsync(TestAgent agent, StepId[] line, StepId next) =>
        agent.SendAsync(HttpMethod.Post, "/agent/v1/step", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new StepRequest(line, next), ProtocolJson.Default.StepRequest));

    private RevokeAgent Revoke(EvidenceDb db) => new(db, station.Custody, TimeProvider.System);

    private ResumeAgent Resume(EvidenceDb db) => new(db, station.Custody);
}
