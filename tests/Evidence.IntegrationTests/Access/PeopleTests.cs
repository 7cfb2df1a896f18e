using System.Net;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access;

public sealed class PeopleTests(Station station) : IClassFixture<Station>
{
    private Records Records => field ??= new Records(station, TimeProvider.System);

    [Theory]
    [InlineData(Role.EvidenceOfficer)]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Auditor)]
    public async Task A_role_that_gives_much_waits_for_a_second_administrator(Role role)
    {
        var (second, person) = (await Records.PersonAsync(Role.Administrator), await Records.PersonAsync(Role.Officer));
        Assert.False(await ChangeAsync(person, role, station.Administrator));
        Assert.Equal(Role.Officer, await RoleAsync(person));
        var change = await WaitingAsync(person);
        Assert.Equal("change-waits", (await Assert.ThrowsAsync<RefusedException>(() => ChangeAsync(person, Role.Auditor, second))).Refusal.Code);
        Assert.Equal("not-yours-to-decide", (await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(change, true, station.Administrator))).Refusal.Code);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(change, true, person))).Refusal.Code);
        await DecideAsync(change, true, second);
        Assert.Equal(role, await RoleAsync(person));
        Assert.Equal("change-decided", (await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(change, false, second))).Refusal.Code);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.PersonChangeAsked, CustodyAction.PersonChangeApproved, CustodyAction.PersonChanged], await station.ActionsAsync(SubjectOf.Person(person.Person!.Value)));
    }

    [Fact]
    public async Task What_is_refused_stays_as_it_was()
    {
        var (second, person) = (await Records.PersonAsync(Role.Administrator), await Records.PersonAsync(Role.Officer));
        await ChangeAsync(person, Role.EvidenceOfficer, station.Administrator);
        await DecideAsync(await WaitingAsync(person), false, second);
        Assert.Equal(Role.Officer, await RoleAsync(person));
        Assert.False(await ChangeAsync(person, Role.EvidenceOfficer, second));
    }

    [Fact]
    public async Task A_role_that_gives_little_is_given_at_once_and_ends_the_sessions()
    {
        var person = await Records.PersonAsync(Role.Officer);
        using var viewer = await Viewer.OpenAsync(station, person);
        Assert.Equal(HttpStatusCode.OK, (await viewer.PageAsync("/footage")).Status);
        Assert.True(await ChangeAsync(person, Role.Redactor, station.Administrator));
        Assert.Equal(HttpStatusCode.Redirect, (await viewer.PageAsync("/footage")).Status);
    }

    [Fact]
    public async Task Pages_add_somebody_and_let_another_administrator_agree()
    {
        var second = await Records.PersonAsync(Role.Administrator);
        using var one = await Viewer.OpenAsync(station, station.Administrator);
        using var other = await Viewer.OpenAsync(station, second);
        var name = $"n{Guid.NewGuid():N}"[..12];
        using var added = await one.PostAsync("/people/new", ("DisplayName", "Ada New"), ("UserName", name), ("Role", "evidence-officer"), ("Unit", ""));
        var page = await added.Content.ReadAsStringAsync();
        Assert.Contains("suspended until another administrator has agreed", page, StringComparison.Ordinal);
        Assert.Contains("/welcome/", page, StringComparison.Ordinal);
        Assert.True(added.Headers.CacheControl!.NoStore);
        await using var db = station.Open();
        var person = await db.People.AsNoTracking().SingleAsync(p => p.UserName == name);
        Assert.Equal(Standing.Suspended, person.Standing);
        var change = await db.RoleChanges.AsNoTracking().SingleAsync(c => c.PersonId == person.Id);
        using (var own = await one.PostAsync("/people", ("change", change.Id.ToString()), ("decision", "approve")))
            Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        using (var agreed = await other.PostAsync("/people", ("change", change.Id.ToString()), ("decision", "approve")))
            Assert.Equal(HttpStatusCode.Redirect, agreed.StatusCode);
        Assert.Equal(Standing.Active, await db.People.Where(p => p.Id == person.Id).Select(p => p.Standing).SingleAsync());
        Assert.Contains("Ada New", (await one.PageAsync("/people")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Officer, true)]
    [InlineData(Role.EvidenceOfficer, false)]
    [InlineData(Role.Administrator, false)]
    public async Task An_administrator_becomes_nobody_whose_role_gives_much(Role role, bool makesLink)
    {
        var person = await SigningInAsync(role);
        using var viewer = await Viewer.OpenAsync(station, station.Administrator);

        using var answer = await viewer.PostAsync($"/people/{person}?handler=link");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal((makesLink, !makesLink), (page.Contains("/welcome/", StringComparison.Ordinal), page.Contains("evidence-worker welcome", StringComparison.Ordinal)));
        await using var db = station.Open();
        Assert.Equal(makesLink, await db.Invitations.AnyAsync(i => i.PersonId == person));
    }

    [Fact]
    public async Task What_waits_is_withdrawn_once_somebody_is_changed_so_that_none_who_is_suspended_comes_back_by_it()
    {
        var (second, person) = (await Records.PersonAsync(Role.Administrator), await Records.PersonAsync(Role.Officer));
        Assert.False(await ChangeAsync(person, Role.EvidenceOfficer, station.Administrator));
        var waiting = await WaitingAsync(person);

        await using (var db = station.Open())
            Assert.True(await new ChangePerson(db, station.Custody, TimeProvider.System).RunAsync(new PersonChange(person.Person!.Value, Role.Officer, null, Standing.Suspended), station.Administrator, default));

        Assert.Equal("change-decided", (await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(waiting, true, second))).Refusal.Code);
        await using var after = station.Open();
        Assert.Equal(Standing.Suspended, await after.People.Where(p => p.Id == person.Person!.Value).Select(p => p.Standing).SingleAsync());
        var chain = await new ReadChain(after).RunAsync(SubjectOf.Person(person.Person!.Value), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal("what they are was changed meanwhile", Assert.Single(chain, entry => entry.Entry.Action == CustodyAction.PersonChangeRefused).Text("reason"));
    }

    [Theory]
    [InlineData(Role.Redactor, true)]
    [InlineData(Role.Auditor, false)]
    public async Task A_link_from_before_a_role_gave_much_is_void(Role role, bool stays)
    {
        var (second, person) = (await Records.PersonAsync(Role.Administrator), await Records.PersonAsync(Role.Officer));
        await using var db = station.Open();
        await new InvitePerson(db, station.Custody, TimeProvider.System).RunAsync(person.Person!.Value, station.Administrator, default);

        if (!await ChangeAsync(person, role, station.Administrator))
            await DecideAsync(await WaitingAsync(person), true, second);

        Assert.Equal(role, await RoleAsync(person));
        Assert.Equal(stays, await db.Invitations.AnyAsync(link => link.PersonId == person.Person!.Value));
    }

    [Theory]
    [InlineData(Role.Officer, "seen at the desk", null)]
    [InlineData(Role.Officer, " ", "factors-reason")]
    [InlineData(Role.EvidenceOfficer, "seen at the desk", "factors-weigh")]
    public async Task An_administrator_takes_lost_second_steps_away_and_says_how_they_made_sure(Role role, string reason, string? refusal)
    {
        var (id, _) = await SignInBrowser.CreateAsync(station, Totp.NewSecret(), role);
        using var viewer = await Viewer.OpenAsync(station, station.Administrator);
        Assert.Contains("Take their second step away", (await viewer.PageAsync($"/people/{id}")).Text, StringComparison.Ordinal);

        using var answer = await viewer.PostAsync($"/people/{id}?handler=factors", ("Reason", reason));

        Assert.Equal(refusal is null ? HttpStatusCode.Redirect : HttpStatusCode.OK, answer.StatusCode);
        await using var db = station.Open();
        Assert.Equal(refusal is not null, await db.Authenticators.AnyAsync(one => one.PersonId == id));
        var chain = await new ReadChain(db).RunAsync(SubjectOf.Person(id), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal(refusal is null ? [("all", reason)] : [], chain.Where(entry => entry.Entry.Action == CustodyAction.SecondFactorRemoved).Select(entry => (entry.Text("factor")!, entry.Text("reason")!)));
        var use = new TakeFactorsAway(db, station.Custody, TimeProvider.System);
        Assert.Equal(refusal ?? "factors-none", (await Assert.ThrowsAsync<RefusedException>(() => use.RunAsync(id, reason, station.Administrator, default))).Refusal.Code);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => use.RunAsync(id, reason, station.Officer, default))).Refusal.Code);
    }

    [Fact]
    public async Task An_administrator_signs_somebody_out_everywhere_and_it_is_on_record()
    {
        var person = await Records.PersonAsync(Role.Officer);
        using var one = await Viewer.OpenAsync(station, person);
        using var two = await Viewer.OpenAsync(station, person);
        using var viewer = await Viewer.OpenAsync(station, station.Administrator);
        Assert.Contains("2 sessions of theirs go on.", (await viewer.PageAsync($"/people/{person.Id}")).Text, StringComparison.Ordinal);

        (await viewer.PostAsync($"/people/{person.Id}?handler=sessions")).Dispose();

        foreach (var session in new[] { one, two })
            Assert.Equal(HttpStatusCode.Redirect, (await session.PageAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.PageAsync("/account")).Status);
        Assert.Contains("signed in nowhere", (await viewer.PageAsync($"/people/{person.Id}")).Text, StringComparison.Ordinal);
        await using var db = station.Open();
        var ended = (await new ReadChain(db).RunAsync(SubjectOf.Person(person.Person!.Value), Chain.Operational, ChainReader.Custodian, -1, default)).Where(entry => entry.Entry.Action == CustodyAction.SignedOut).ToList();
        Assert.Equal(["ended-by-administrator", "ended-by-administrator"], ended.Select(entry => entry.Text("reason")));
        Assert.All(ended, entry => Assert.Equal("Sam Reyes", entry.Text("actor.name")));
        var end = new EndSession(db, station.Custody, TimeProvider.System);
        Assert.Equal(0, await end.AllOfAsync(person.Person.Value, station.Administrator, default));
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => end.AllOfAsync(person.Person.Value, station.EvidenceOfficer, default))).Refusal.Code);
    }

    /// <summary>Somebody who has a password.</summary>
    private async Task<PersonId> SigningInAsync(Role role)
    {
        await using var scope = station.WebServices.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CreatePerson>()
            .RunAsync(new NewPerson($"s{Guid.NewGuid():N}"[..12], "Kit Moor", null, role, "plum-lantern-quiet-harbour"), EvidenceDatabase.Tester, default);
    }

    private async Task<bool> ChangeAsync(Actor person, Role role, Actor by)
    {
        await using var db = station.Open();
        return await new ChangePerson(db, station.Custody, TimeProvider.System).RunAsync(new PersonChange(person.Person!.Value, role, null, Standing.Active), by, default);
    }

    private async Task DecideAsync(Guid change, bool agrees, Actor by)
    {
        await using var db = station.Open();
        await new DecideRoleChange(db, station.Custody, TimeProvider.System).RunAsync(change, agrees, by, default);
    }

    private async Task<Guid> WaitingAsync(Actor person)
    {
        await using var db = station.Open();
        return await db.RoleChanges.Where(c => c.PersonId == person.Person && c.State == RoleChangeState.Asked).Select(c => c.Id).SingleAsync();
    }

    private async Task<Role> RoleAsync(Actor person)
    {
        await using var db = station.Open();
        return await db.People.Where(p => p.Id == person.Person).Select(p => p.Role).SingleAsync();
    }
}
