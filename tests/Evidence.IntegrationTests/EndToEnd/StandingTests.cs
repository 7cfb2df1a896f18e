using System.Text.RegularExpressions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The real agent against the real Web: revoked, and copied with its key.</summary>
public sealed class StandingTests(Station station) : IClassFixture<Station>
{
    private const int Revoked = 7, Suspended = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_revoked_agent_stops_says_why_and_touches_nothing()
    {
        var dock = await station.Running.EnrolDockPcAsync("To be revoked");
        var docks = station.Running.NewVolume("revoked-docks");
        await using var agent = dock.Program("run", "--dock", docks);
        agent.Start();
        await station.Running.UntilAsync("the agent has spoken", async () => await StepAsync("To be revoked") is not null);
        await using (var db = station.Open())
            await new RevokeAgent(db, new CustodyLog(TimeProvider.System), TimeProvider.System).RunAsync(await IdAsync(db, "To be revoked"), Actor.Program("test"), default);

        Assert.Equal(Revoked, await agent.EndAsync(Patience));
        Assert.Contains("An administrator has revoked this agent", agent.Log, StringComparison.Ordinal);
        var card = station.Camera();
        Filling.Small(card, 41);
        var run = await dock.OffloadAsync(card.Root, "--erase");
        Assert.Equal(Revoked, run.ExitCode);
        Assert.Empty(card.Gone());
    }

    [Fact]
    public async Task A_copied_state_folder_stops_both_machines()
    {
        var dock = await station.Running.EnrolDockPcAsync("Copied");
        var card = station.Camera();
        Filling.Small(card, 42);
        Assert.Equal(0, (await dock.OffloadAsync(card.Root)).ExitCode);
        LetTimePass(dock);
        var copy = new DockPc("Copy", dock.State + "-copy");
        Assert.Equal(0, (await ChildProcess.RunAsync("cp", ["-a", dock.State, copy.State])).ExitCode);

        Assert.Equal(0, (await dock.OffloadAsync(card.Root)).ExitCode);
        var noticed = await copy.OffloadAsync(card.Root);
        Assert.True(noticed.ExitCode == Suspended, noticed.Output + noticed.Error);
        Assert.Contains("Two machines use this agent's key", noticed.Error, StringComparison.Ordinal);
        Assert.Equal(Suspended, (await dock.OffloadAsync(card.Root)).ExitCode);

        await using var db = station.Open();
        await new ResumeAgent(db, new CustodyLog(TimeProvider.System)).RunAsync(await IdAsync(db, "Copied"), Actor.Program("test"), default);
        Assert.Equal(0, (await dock.OffloadAsync(card.Root)).ExitCode);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Theory]
    [InlineData("AgentStepPlanned:1:KILL")]
    [InlineData("AgentStepTaken:1:KILL")]
    [InlineData("AgentStepKept:1:KILL")]
    public async Task An_agent_that_dies_while_it_takes_a_step_goes_on(string fault)
    {
        var name = "Dies at " + fault;
        var dock = await station.Running.EnrolDockPcAsync(name);
        var card = station.Camera();
        Filling.Small(card, 43);
        foreach (var again in new[] { false, true })
        {
            if (again) LetTimePass(dock);
            await using var agent = dock.Program("offload", card.Root);
            agent.Start(("EVIDENCE_FAULT", fault));
            Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
            var next = await dock.OffloadAsync(card.Root);
            Assert.True(next.ExitCode == 0, next.Output + next.Error);
        }
        Assert.NotNull(await StepAsync(name));
    }

    [Fact]
    public async Task Two_processes_on_one_state_are_one_agent()
    {
        var dock = await station.Running.EnrolDockPcAsync("Two processes");
        var cards = new[] { station.Camera(), station.Camera("BWC-OTHER") };
        await station.RegisterAsync("BWC-OTHER");
        foreach (var card in cards) Filling.Small(card, 44);
        for (var round = 0; round < 3; round++)
        {
            if (round > 0) LetTimePass(dock);
            var runs = await Task.WhenAll(cards.Select(card => dock.OffloadAsync(card.Root)));
            Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Output + run.Error));
        }
    }

    /// <summary>The next start finds it time for a step.</summary>
    private static void LetTimePass(DockPc dock)
    {
        var path = Path.Combine(dock.State, "steps.json");
        File.WriteAllText(path, Regex.Replace(File.ReadAllText(path), "\"at\":\"[^\"]*\"", "\"at\":\"2026-01-01T00:00:00+00:00\""));
    }

    private async Task<StepId?> StepAsync(string name)
    {
        await using var db = station.Open();
        return await db.Agents.Where(a => a.Name == name).Select(a => a.Step).SingleAsync();
    }

    private static Task<AgentId> IdAsync(EvidenceDb db, string name) => db.Agents.Where(a => a.Name == name).Select(a => a.Id).SingleAsync();
}
