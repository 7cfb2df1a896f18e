using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Dispatch.Ruling;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;
using static Evidence.IntegrationTests.Dispatch.DispatchWorld;

namespace Evidence.IntegrationTests.Dispatch;

public sealed class NonEvidenceTests(Station station) : IClassFixture<Station>, IAsyncLifetime
{
    private readonly DispatchWorld world = new(station);
    private readonly StoppedClock clock = new(Noon.AddDays(10));
    private CategoryId category;

    public async Task InitializeAsync() => category = await world.CategoryAsync(isNonEvidence: true);

    public async Task DisposeAsync()
    {
        await using var db = station.Open();
        foreach (var rule in await Rules(db).ListAsync(station.EvidenceOfficer, default))
        {
            if (rule.State == RuleState.InForce)
                await Rules(db).SwitchOffAsync(rule.Version, station.EvidenceOfficer, default);
            if (rule.State == RuleState.Proposed)
                await Rules(db).DecideAsync(rule.Version, false, rule.ProposedBy == station.Administrator.Person ? station.EvidenceOfficer : station.Administrator, default);
        }
    }

    [Fact]
    public async Task A_recording_that_nothing_speaks_for_is_said_to_be_no_evidence_only_once_two_people_agreed_and_the_days_are_over()
    {
        var item = await RecordingAsync();
        Assert.False(await ApplyAsync(item));
        await using var db = station.Open();
        var version = await Rules(db).ProposeAsync(category, 7, station.EvidenceOfficer, default);
        Assert.False(await ApplyAsync(item));
        Assert.Equal("own-rule", await RefusalAsync(() => Rules(db).DecideAsync(version, true, station.EvidenceOfficer, default)));
        Assert.False(await ApplyAsync(item));
        await Rules(db).DecideAsync(version, true, station.Administrator, default);
        clock.At = Noon.AddDays(7);
        Assert.False(await ApplyAsync(item));
        clock.At = Noon.AddDays(10);
        Assert.True(await ApplyAsync(item));
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ItemCategorised], await station.ActionsAsync(SubjectOf.Item(item)));
        Assert.Equal(0, await RunAsync());
    }

    [Fact]
    public async Task A_rule_that_was_refused_or_switched_off_says_nothing()
    {
        var item = await RecordingAsync();
        await using var db = station.Open();
        await Rules(db).DecideAsync(await Rules(db).ProposeAsync(category, 7, station.Administrator, default), false, station.EvidenceOfficer, default);
        Assert.False(await ApplyAsync(item));
        var version = await InForceAsync();
        await Rules(db).SwitchOffAsync(version, station.EvidenceOfficer, default);
        Assert.False(await ApplyAsync(item));
    }

    [Theory]
    [InlineData("arrest")]
    [InlineData("force")]
    [InlineData("complaint")]
    public async Task An_arrest_force_or_a_complaint_within_a_day_guards_what_its_officer_recorded(string signal)
    {
        var (officer, other) = (await world.OfficerAsync(), await world.OfficerAsync());
        var (guarded, free, far) = (await world.RecordingAsync(officer.Id, -600, 5), await world.RecordingAsync(other.Id, -600, 5), await world.RecordingAsync(officer.Id, -3_000, 5));
        var told = Incident(NewNumber(), [officer.Number]);
        await world.TellAsync(signal switch { "arrest" => told with { HasArrest = true }, "force" => told with { HasForce = true }, _ => told with { HasComplaint = true } });
        await world.MatchAsync();
        await InForceAsync();
        await RunAsync();
        Assert.Equal((false, true, true), (await HasAsync(guarded), await HasAsync(free), await HasAsync(far)));
    }

    [Fact]
    public async Task An_incident_without_any_signal_guards_what_overlaps_it_and_nothing_else()
    {
        var officer = await world.OfficerAsync();
        var (overlaps, apart) = (await world.RecordingAsync(officer.Id, 10, 5), await world.RecordingAsync(officer.Id, -600, 5));
        var incident = await world.TellAsync(Incident(NewNumber(), [officer.Number]));
        await world.MatchAsync();
        // Even where somebody took it out of the incident.
        await world.LinkAsync(overlaps, incident, false);
        await world.MatchAsync();
        await InForceAsync();
        await RunAsync();
        Assert.Equal((false, true), (await HasAsync(overlaps), await HasAsync(apart)));
    }

    [Theory]
    [InlineData("incident by hand")]
    [InlineData("case")]
    [InlineData("another category")]
    [InlineData("a category taken back")]
    [InlineData("no officer")]
    [InlineData("no time")]
    [InlineData("to be matched")]
    public async Task What_somebody_or_something_speaks_for_is_left(string what)
    {
        var item = what switch
        {
            "no officer" => await new Records(station, clock).ItemAsync(arrived: Noon),
            "no time" => await new Records(station, clock).ItemAsync((await world.OfficerAsync()).Actor, arrived: Noon),
            _ => await RecordingAsync(),
        };
        await world.MatchAsync();
        await using var db = station.Open();
        var link = new LinkItem(db, station.Custody, TimeProvider.System);
        var other = await world.CategoryAsync();
        if (what == "incident by hand")
            await link.ToIncidentAsync(item, await new MakeIncident(db, station.Custody).RunAsync(NewNumber(), "By hand", null, null, station.EvidenceOfficer, default), true, station.EvidenceOfficer, default);
        if (what == "case")
            await new Records(station, TimeProvider.System).LinkAsync(await new Records(station, TimeProvider.System).CaseAsync(), item);
        if (what.Contains("category", StringComparison.Ordinal))
            await link.ToCategoryAsync(item, other, true, station.EvidenceOfficer, default);
        if (what == "a category taken back")
            await link.ToCategoryAsync(item, other, false, station.EvidenceOfficer, default);
        await world.MatchAsync();
        if (what == "to be matched")
            await world.RecordingAsync((await world.OfficerAsync()).Id, 10, 5);
        await InForceAsync();
        await RunAsync();
        Assert.False(await HasAsync(item));
        await world.MatchAsync();
    }

    [Fact]
    public async Task A_rule_gives_only_what_says_that_there_is_no_evidence_after_days_that_make_sense_and_one_proposal_waits()
    {
        await using var db = station.Open();
        Assert.Equal("category-is-evidence", await RefusalAsync(async () => await Rules(db).ProposeAsync(await world.CategoryAsync(), 31, station.EvidenceOfficer, default)));
        foreach (var days in new[] { 0, 6, 3_651 })
            Assert.Equal("non-evidence-days-wrong", await RefusalAsync(() => Rules(db).ProposeAsync(category, days, station.EvidenceOfficer, default)));
        await Rules(db).ProposeAsync(category, 31, station.EvidenceOfficer, default);
        Assert.Equal("rule-waits", await RefusalAsync(() => Rules(db).ProposeAsync(category, 31, station.Administrator, default)));
        Assert.Equal("not-permitted", await RefusalAsync(() => Rules(db).ProposeAsync(category, 31, station.Officer, default)));
        Assert.Equal("23514", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update dispatch.non_evidence_rule set state = 'in-force', decided_by = proposed_by, decided_at = now() where state = 'proposed'"))).SqlState);
    }

    private async Task<ItemId> RecordingAsync()
    {
        var item = await world.RecordingAsync((await world.OfficerAsync()).Id, 10, 5);
        await world.MatchAsync();
        return item;
    }

    private RuleNonEvidence Rules(Evidence.Database.EvidenceDb db) => new(db, station.Custody, clock);

    private async Task<int> InForceAsync()
    {
        await using var db = station.Open();
        var version = await Rules(db).ProposeAsync(category, 7, station.EvidenceOfficer, default);
        await Rules(db).DecideAsync(version, true, station.Administrator, default);
        return version;
    }

    private async Task<int> RunAsync()
    {
        await using var db = station.Open();
        return await new ApplyNonEvidence(db, station.Custody, clock).RunAsync(default);
    }

    private async Task<bool> ApplyAsync(ItemId item)
    {
        await RunAsync();
        return await HasAsync(item);
    }

    private async Task<bool> HasAsync(ItemId item)
    {
        await using var db = station.Open();
        return await db.ItemCategories.AnyAsync(l => l.ItemId == item && l.CategoryId == category && l.RemovedAt == null);
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
