using System.Net;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>One link, one person, one use.</summary>
public sealed class WelcomeLinkTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private const string Chosen = "ladder pony hartley moss";

    [Fact]
    public async Task Lets_its_owner_choose_a_password_and_leads_to_the_second_step()
    {
        var (id, name) = await SignInBrowser.CreateAsync(required.Station);
        var link = await InviteAsync(id);
        using var browser = new SignInBrowser(required.Station.Address);
        Assert.Contains(name, (await browser.GetAsync(link)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync(link, ("Password", "password1234"), ("Again", "password1234"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync(link, ("Password", Chosen), ("Again", Chosen + "x"))).Status);

        Assert.Equal("/sign-in/set-up", (await browser.PostAsync(link, ("Password", Chosen), ("Again", Chosen))).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in/set-up")).Status);
        Assert.Null(browser.Session);
        using var other = new SignInBrowser(required.Station.Address);
        Assert.Equal("/sign-in/set-up", (await other.PasswordAsync(name, Chosen)).Location);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.PasswordAsync(name)).Status);
    }

    [Fact]
    public async Task Works_once_and_a_newer_one_voids_it()
    {
        var (id, _) = await SignInBrowser.CreateAsync(required.Station);
        var (older, newer) = (await InviteAsync(id), await InviteAsync(id));
        using var browser = new SignInBrowser(required.Station.Address);

        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(older)).Status);
        var page = (await browser.GetAsync(newer)).Text;
        await browser.PostAsync(newer, page, ("Password", Chosen), ("Again", Chosen));
        Assert.Equal(HttpStatusCode.Gone, (await browser.PostAsync(newer, page, ("Password", Chosen + " two"), ("Again", Chosen + " two"))).Status);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync("/welcome/" + new string('A', 43))).Status);
    }

    [Fact]
    public async Task Is_void_after_three_days()
    {
        var (id, _) = await SignInBrowser.CreateAsync(required.Station);
        var token = (await InviteAsync(id))["/welcome/".Length..];

        Assert.Equal(id, await WhoseAsync(token, TimeSpan.FromHours(71.9)));
        Assert.Equal("link-void", (await Assert.ThrowsAsync<RefusedException>(() => WhoseAsync(token, TimeSpan.FromHours(72.1)))).Refusal.Code);
    }

    [Fact]
    public async Task Changes_nothing_until_it_is_used_and_then_ends_what_was_there()
    {
        var secret = Totp.NewSecret();
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var there = new SignInBrowser(required.Station.Address);
        await there.PasswordAsync(name);
        await there.CodeAsync(SignInBrowser.Code(secret));
        var link = await InviteAsync(id);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/account")).Status);
        using var half = new SignInBrowser(required.Station.Address);
        Assert.Equal("/sign-in/second-step", (await half.PasswordAsync(name)).Location);

        using var browser = new SignInBrowser(required.Station.Address);
        await browser.PostAsync(link, ("Password", Chosen), ("Again", Chosen));

        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await half.CodeAsync(SignInBrowser.Code(secret, 1))).Status);
    }

    [Fact]
    public async Task Renews_a_password_and_no_second_factor()
    {
        var secret = Totp.NewSecret();
        var (id, _) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = required.Browser();

        var used = await browser.PostAsync(await InviteAsync(id), ("Password", Chosen), ("Again", Chosen));

        Assert.Equal("/sign-in/second-step", used.Location);
        Assert.Null(browser.Session);
        Assert.Equal("/sign-in", (await browser.GetAsync("/sign-in/set-up")).Location);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.CodeAsync("000000")).Status);
        Assert.Equal("/", (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);
    }

    [Fact]
    public async Task Is_made_by_who_manages_people_and_by_nobody_else()
    {
        var (id, _) = await SignInBrowser.CreateAsync(required.Station);
        foreach (var actor in new[] { required.Station.Officer, required.Station.EvidenceOfficer })
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => InviteAsync(id, actor))).Refusal.Code);
    }

    private async Task<string> InviteAsync(PersonId person, Actor? actor = null)
    {
        await using var db = required.Station.Open();
        return (await new InvitePerson(db, required.Station.Custody, TimeProvider.System).RunAsync(person, actor ?? required.Station.Administrator, default)).Path;
    }

    private async Task<PersonId> WhoseAsync(string token, TimeSpan later)
    {
        await using var scope = required.Station.WebServices.CreateAsyncScope();
        return (await ActivatorUtilities.CreateInstance<UseInvitation>(scope.ServiceProvider, new LaterClock(later)).WhoseAsync(token, default)).Id;
    }
}
