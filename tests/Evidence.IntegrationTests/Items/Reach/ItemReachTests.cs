using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Items.Reach;

/// <summary>docs/operations/access.md, rule by rule. Every question about seeing is also asked of the list, page by page.</summary>
public sealed class ItemReachTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly StoppedClock clock = new(Noon);

    private Records Records => field ??= new Records(station, clock);

    [Theory]
    [InlineData(AccessClass.Standard, true, true, true, true)]
    [InlineData(AccessClass.Restricted, true, false, true, false)]
    [InlineData(AccessClass.Confidential, false, false, false, false)]
    public async Task Each_class_is_closer_than_the_one_before(AccessClass own, bool officer, bool supervisor, bool evidenceOfficer, bool auditor)
    {
        var unit = await Records.UnitAsync();
        var (whose, above) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Supervisor, unit));
        var item = await Records.ItemAsync(whose, own, unit: unit);

        Assert.Equal(
            (officer, supervisor, evidenceOfficer, auditor),
            (await Records.ReachesAsync(whose, Permission.SeeFootage, item), await Records.ReachesAsync(above, Permission.SeeFootage, item),
                await Records.ReachesAsync(station.EvidenceOfficer, Permission.SeeFootage, item), await Records.ReachesAsync(station.Auditor, Permission.SeeFootage, item)));
        Assert.False(await Records.ReachesAsync(await Records.PersonAsync(Role.Officer), Permission.SeeFootage, item));
        Assert.False(await Records.ReachesAsync(station.Auditor, Permission.PlayFootage, item));
    }

    [Fact]
    public async Task A_unit_reaches_the_units_below_it_and_no_other()
    {
        var top = await Records.UnitAsync();
        var below = await Records.UnitAsync(await Records.UnitAsync(top));
        var item = await Records.ItemAsync(unit: below);
        var unassigned = await Records.ItemAsync();

        Assert.True(await Records.ReachesAsync(await Records.PersonAsync(Role.Supervisor, top), Permission.PlayFootage, item));
        Assert.False(await Records.ReachesAsync(await Records.PersonAsync(Role.Supervisor, await Records.UnitAsync()), Permission.SeeFootage, item));
        Assert.False(await Records.ReachesAsync(await Records.PersonAsync(Role.Supervisor, top), Permission.SeeFootage, unassigned));
        Assert.False(await Records.ReachesAsync(await Records.PersonAsync(Role.Officer, below), Permission.SeeFootage, item));
        Assert.True(await Records.ReachesAsync(station.EvidenceOfficer, Permission.SeeFootage, unassigned));
    }

    [Fact]
    public async Task A_member_reaches_the_recordings_of_the_case_while_they_are_one()
    {
        var (officer, redactor) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Redactor));
        var file = await Records.CaseAsync(AccessClass.Confidential);
        var item = await Records.ItemAsync();
        await Records.LinkAsync(file, item);
        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
        await Records.JoinAsync(file, officer);
        await Records.JoinAsync(file, redactor);

        Assert.True(await Records.ReachesAsync(officer, Permission.PlayFootage, item));
        Assert.True(await Records.ReachesAsync(redactor, Permission.SeeFootage, item));
        Assert.True(await Records.ReachesAsync(station.EvidenceOfficer, Permission.SeeFootage, item));
        clock.At = Noon.AddHours(1);
        await Records.LeaveAsync(file, officer);
        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
        Assert.True(await Records.ReachesAsync(officer, Permission.SeeFootage, item, Noon.AddHours(1).AddTicks(-10)));
        await Records.LinkAsync(file, item, joins: false);
        Assert.False(await Records.ReachesAsync(redactor, Permission.SeeFootage, item));
    }

    [Fact]
    public async Task A_grant_holds_until_its_last_instant_and_not_at_it()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var item = await Records.ItemAsync(own: AccessClass.Restricted);
        var until = Noon.AddDays(1);
        await Records.GrantAsync(item, officer, until);

        Assert.True(await Records.ReachesAsync(officer, Permission.PlayFootage, item, until.AddTicks(-10)));
        Assert.True(await Records.ReachesAsync(officer, Permission.SeeFootage, item, until.AddTicks(-10)));
        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item, until));
        Assert.False(await Records.ReachesAsync(officer, Permission.PlayFootage, item, Noon.AddTicks(-10)));
        Assert.False(await Records.ReachesAsync(officer, Permission.MakeBundles, item));
    }

    [Fact]
    public async Task A_grant_that_is_taken_back_holds_no_longer_and_given_again_it_is_one()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var item = await Records.ItemAsync(own: AccessClass.Restricted);
        var confidential = await Records.ItemAsync(own: AccessClass.Confidential);
        Assert.Equal("no-such-item", (await Assert.ThrowsAsync<RefusedException>(() => Records.GrantAsync(confidential, officer, Noon.AddDays(1)))).Refusal.Code);
        await Records.GrantAsync(item, officer, Noon.AddDays(1));
        var grant = await Records.GrantAsync(item, officer, Noon.AddDays(2));
        await using var db = station.Open();
        Assert.Equal(1, await db.AccessGrants.CountAsync(g => g.ItemId == item && g.RevokedAt == null));
        Assert.True(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
        await new GrantAccess(db, station.Custody, clock).RevokeAsync(grant, station.EvidenceOfficer, default);
        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
    }

    [Fact]
    public async Task A_supervisor_opens_no_case_of_others_and_takes_back_no_grant_that_they_neither_gave_nor_reach()
    {
        var (supervisor, officer) = (await Records.PersonAsync(Role.Supervisor), await Records.PersonAsync(Role.Officer));
        var (file, item) = (await Records.CaseAsync(AccessClass.Restricted), await Records.ItemAsync(own: AccessClass.Restricted));
        var grant = await Records.GrantAsync(item, officer, Noon.AddDays(1));
        await using var db = station.Open();
        var use = new GrantAccess(db, station.Custody, clock);
        var wanted = new GrantToGive(null, file, officer.Person, null, Noon.AddDays(1), "Helps with the review");
        Assert.Equal("no-such-case", (await Assert.ThrowsAsync<RefusedException>(() => use.RunAsync(wanted, supervisor, default))).Refusal.Code);
        Assert.Equal("no-such-grant", (await Assert.ThrowsAsync<RefusedException>(() => use.RevokeAsync(grant, supervisor, default))).Refusal.Code);
        Assert.True(await Records.ReachesAsync(officer, Permission.SeeFootage, item));

        await Records.JoinAsync(file, supervisor);
        var given = await use.RunAsync(wanted, supervisor, default);
        await Records.LeaveAsync(file, supervisor);
        await use.RevokeAsync(given, supervisor, default);
        Assert.NotNull((await db.AccessGrants.AsNoTracking().SingleAsync(g => g.Id == given)).RevokedAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_sealed_or_privileged_is_cared_for_and_not_opened_but_by_a_grant(bool isSealed)
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var item = await Records.ItemAsync(officer, flags: Records.NoFlags with { IsCourtSealed = isSealed, IsPrivileged = !isSealed });

        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
        Assert.True(await Records.ReachesAsync(station.EvidenceOfficer, Permission.SeeFootage, item));
        Assert.True(await Records.ReachesAsync(station.EvidenceOfficer, Permission.PlaceHolds, item));
        foreach (var content in new[] { Permission.PlayFootage, Permission.MakeBundles, Permission.RequestKeysets })
            Assert.False(await Records.ReachesAsync(station.EvidenceOfficer, content, item));
        await Records.GrantAsync(item, officer, Noon.AddDays(1));
        Assert.True(await Records.ReachesAsync(officer, Permission.PlayFootage, item));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Records.GrantAsync(item, station.EvidenceOfficer, Noon.AddDays(1)));
        Assert.Equal("not-to-yourself", refused.Refusal.Code);
    }

    [Fact]
    public async Task A_locked_incident_is_closed_to_its_officers_until_its_manager_releases_it()
    {
        var (one, two, manager) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Supervisor));
        var (first, second, outside) = (await Records.ItemAsync(one), await Records.ItemAsync(two), await Records.ItemAsync(one));
        await Records.GrantAsync(second, one, Noon.AddDays(1));
        await using var db = station.Open();
        var incident = await new MakeIncident(db, station.Custody).RunAsync($"I{Guid.NewGuid():N}", "Shots fired", Noon, null, station.EvidenceOfficer, default);
        var (link, locking) = (new LinkItem(db, station.Custody, clock), new LockIncident(db, station.Custody, clock));
        await link.ToIncidentAsync(first, incident, true, station.EvidenceOfficer, default);
        await locking.RunAsync(incident, manager.Person!.Value, station.EvidenceOfficer, default);
        await link.ToIncidentAsync(second, incident, true, station.EvidenceOfficer, default);

        foreach (var officer in new[] { one, two })
            foreach (var item in new[] { first, second })
                foreach (var permission in new[] { Permission.SeeFootage, Permission.PlayFootage, Permission.ReadContinuity })
                    Assert.False(await Records.ReachesAsync(officer, permission, item));
        Assert.True(await Records.ReachesAsync(one, Permission.PlayFootage, outside));
        Assert.True(await Records.ReachesAsync(station.EvidenceOfficer, Permission.PlayFootage, first));
        Assert.Equal("not-the-manager", (await Assert.ThrowsAsync<RefusedException>(() => locking.ReleaseAsync(incident, station.EvidenceOfficer, default))).Refusal.Code);
        Assert.Equal("incident-locked", (await Assert.ThrowsAsync<RefusedException>(() => link.ToIncidentAsync(first, incident, false, station.EvidenceOfficer, default))).Refusal.Code);
        await locking.ReleaseAsync(incident, manager, default);
        Assert.True(await Records.ReachesAsync(one, Permission.PlayFootage, first));
        Assert.True(await Records.ReachesAsync(one, Permission.SeeFootage, second));
    }

    [Fact]
    public async Task An_emergency_opens_at_once_for_a_day_and_stands_before_auditors()
    {
        var supervisor = await Records.PersonAsync(Role.Supervisor);
        var (item, closed) = (await Records.ItemAsync(own: AccessClass.Restricted), await Records.ItemAsync(flags: Records.NoFlags with { IsCourtSealed = true }));
        await using var db = station.Open();
        var open = new OpenInEmergency(db, station.Custody, clock);
        Assert.False(await Records.ReachesAsync(supervisor, Permission.PlayFootage, item));
        await open.RunAsync(item, "a missing child was last seen here", supervisor, default);

        Assert.True(await Records.ReachesAsync(supervisor, Permission.PlayFootage, item, Noon.AddHours(24).AddTicks(-10)));
        Assert.False(await Records.ReachesAsync(supervisor, Permission.PlayFootage, item, Noon.AddHours(24)));
        Assert.Contains(await new ListEmergencies(db, clock).RunAsync(station.Auditor, default), one => one.Item == item && one.Person == supervisor.Name);
        foreach (var refused in new[] { closed, ItemId.New() })
            Assert.Equal("no-such-item", (await Assert.ThrowsAsync<RefusedException>(() => open.RunAsync(refused, "a missing child", supervisor, default))).Refusal.Code);
        var officer = await Records.PersonAsync(Role.Officer);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => open.RunAsync(item, "a missing child", officer, default))).Refusal.Code);
    }

    [Fact]
    public async Task Who_is_not_active_reaches_nothing()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var item = await Records.ItemAsync(officer);
        await using var db = station.Open();
        await new ChangePerson(db, station.Custody, clock).RunAsync(new PersonChange(officer.Person!.Value, Role.Officer, null, Standing.Suspended), station.Administrator, default);
        Assert.False(await Records.ReachesAsync(officer, Permission.SeeFootage, item));
    }

    [Fact]
    public async Task A_confidential_case_is_there_for_its_members_alone()
    {
        var (mine, other) = (await Records.PersonAsync(Role.EvidenceOfficer), await Records.PersonAsync(Role.EvidenceOfficer));
        var file = await Records.CaseAsync(AccessClass.Confidential, mine);
        Assert.Equal("no-such-case", (await Assert.ThrowsAsync<RefusedException>(() => Records.JoinAsync(file, other, other))).Refusal.Code);
        await Records.JoinAsync(file, other, mine);
    }

    [Fact]
    public async Task The_class_in_force_is_the_highest_of_its_own_its_categories_and_its_cases()
    {
        var item = await Records.ItemAsync();
        await using var db = station.Open();
        var category = await new MakeCategory(db, station.Custody).RunAsync($"C{Guid.NewGuid():N}", "A category", AccessClass.Restricted, station.EvidenceOfficer, default);
        var file = await Records.CaseAsync();
        var (link, classify) = (new LinkItem(db, station.Custody, clock), new Classify(db, station.Custody, clock));
        await link.ToCategoryAsync(item, category, true, station.EvidenceOfficer, default);
        Assert.Equal(AccessClass.Restricted, await ClassAsync(item));
        await Records.LinkAsync(file, item);
        await classify.CaseAsync(file, AccessClass.Confidential, station.EvidenceOfficer, default);
        Assert.Equal(AccessClass.Confidential, await ClassAsync(item));
        await classify.CategoryAsync(category, AccessClass.Standard, station.EvidenceOfficer, default);
        Assert.Equal(AccessClass.Confidential, await ClassAsync(item));
        await Records.LinkAsync(file, item, joins: false);
        Assert.Equal(AccessClass.Standard, await ClassAsync(item));
        await AssertAllAsRecomputedAsync();
    }

    private async Task<AccessClass> ClassAsync(ItemId item)
    {
        await using var db = station.Open();
        return await db.Items.Where(i => i.Id == item).Select(i => i.AccessClass).SingleAsync();
    }

    private async Task AssertAllAsRecomputedAsync()
    {
        await using var db = station.Open();
        var kept = await db.Items.AsNoTracking().ToListAsync();
        var categories = (await (from l in db.ItemCategories where l.RemovedAt == null join c in db.Categories on l.CategoryId equals c.Id select new { l.ItemId, c.AccessClass }).ToListAsync()).ToLookup(l => l.ItemId, l => l.AccessClass);
        var cases = (await (from l in db.CaseItems where l.RemovedAt == null join c in db.CaseFiles on l.CaseId equals c.Id select new { l.ItemId, c.AccessClass }).ToListAsync()).ToLookup(l => l.ItemId, l => l.AccessClass);
        Assert.All(kept, item => Assert.Equal(categories[item.Id].Concat(cases[item.Id]).Append(item.OwnClass).Max(), item.AccessClass));
    }
}
