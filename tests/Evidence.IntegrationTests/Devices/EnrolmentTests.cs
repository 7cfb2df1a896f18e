using System.Text.Json;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

public sealed class EnrolmentTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task An_agent_gets_the_agencys_keys_and_is_in_the_log()
    {
        using var agent = await station.EnrolAsync("front desk");
        Assert.Equal(station.Keys.Agency, agent.Agency);
        Assert.Equal([KeyPurpose.Root, KeyPurpose.Intake, KeyPurpose.Receipt, KeyPurpose.Permit, KeyPurpose.Log, KeyPurpose.LogEd25519], agent.Keys.Select(k => k.Purpose));
        Assert.Equal(station.Keys.RootFingerprint, agent.KeyFor(KeyPurpose.Root).Fingerprint);
        Assert.Equal([CustodyAction.AgentEnrolled], await station.ActionsAsync(SubjectOf.Agent(agent.Id)));
        var keys = await agent.GetAsync("/agent/v1/keys", ProtocolJson.Default.KeysAnswer);
        Assert.Equal(6, keys.Keys.Count);
    }

    [Fact]
    public async Task The_same_code_with_the_same_key_answers_the_same_and_with_another_key_is_refused()
    {
        var code = await station.EnrolmentCodeAsync();
        using var agent = new TestAgent(station.Address, "front desk");
        await agent.EnrolAsync(code);
        var id = agent.Id;
        await agent.EnrolAsync(code);
        Assert.Equal(id, agent.Id);
        using var other = new TestAgent(station.Address, "thief");
        await TestAgent.RefusedAsync(await EnrolAsync(other, code), 403, "enrolment-code-used");
        await using var db = station.Open();
        Assert.False(await db.Agents.AnyAsync(a => a.Name == "thief"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000-0000-0000-0000-0000-0000-0000-0000")]
    [InlineData("not a code at all")]
    public async Task Refuses_a_wrong_code(string code)
    {
        using var agent = new TestAgent(station.Address, "front desk");
        await TestAgent.RefusedAsync(await EnrolAsync(agent, code), 403, "enrolment-code-unknown");
    }

    [Fact]
    public async Task Refuses_a_code_of_this_agency_that_nobody_made()
    {
        using var agent = new TestAgent(station.Address, "front desk");
        await TestAgent.RefusedAsync(await EnrolAsync(agent, EnrolmentCode.New(station.Keys.RootFingerprint).ToString()), 403, "enrolment-code-unknown");
    }

    [Fact]
    public async Task Refuses_a_code_after_24_hours()
    {
        var code = EnrolmentCode.New(station.Keys.RootFingerprint);
        await using (var db = station.Open())
        {
            var made = TimeProvider.System.GetUtcNow().AddHours(-25);
            db.EnrolmentCodes.Add(new IssuedCode { Hash = code.Hash, MadeAt = made, ExpiresAt = made.AddHours(24) });
            await db.SaveChangesAsync();
        }

        using var agent = new TestAgent(station.Address, "front desk");
        await TestAgent.RefusedAsync(await EnrolAsync(agent, code.ToString()), 403, "enrolment-code-expired");
    }

    [Fact]
    public async Task A_key_enrols_once()
    {
        using var agent = await station.EnrolAsync();
        await TestAgent.RefusedAsync(await EnrolAsync(agent, await station.EnrolmentCodeAsync()), 409, "agent-key-taken");
    }

    [Fact]
    public async Task Refuses_an_enrolment_signed_with_another_key_than_it_brings()
    {
        using var agent = new TestAgent(station.Address, "front desk");
        using var other = new TestAgent(station.Address, "front desk");
        var body = JsonSerializer.SerializeToUtf8Bytes(other.Enrolment(await station.EnrolmentCodeAsync()), ProtocolJson.Default.EnrolRequest);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/enrol", body), 401, "key-wrong");
    }

    [Fact]
    public async Task Only_an_administrator_makes_codes()
    {
        await using var db = station.Open();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new IssueEnrolmentCode(db, station.Keys, TimeProvider.System).RunAsync(station.Officer, default));
        Assert.Equal("not-permitted", refused.Refusal.Code);
    }

    private static Task<HttpResponseMessage> EnrolAsync(TestAgent agent, string code) =>
        agent.SendAsync(HttpMethod.Post, "/agent/v1/enrol", JsonSerializer.SerializeToUtf8Bytes(agent.Enrolment(code), ProtocolJson.Default.EnrolRequest));
}
