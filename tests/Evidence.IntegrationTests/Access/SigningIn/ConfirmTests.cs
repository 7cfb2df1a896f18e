using Evidence.Access;
using System.Net;
using Evidence.Access.SecondFactors;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>Proving again who one is, before what asks for it.</summary>
public sealed class ConfirmTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private readonly byte[] secret = Totp.NewSecret();

    [Fact]
    public async Task Is_asked_for_after_ten_minutes_and_leads_back()
    {
        using var browser = new SignInBrowser(required.Station.Address);
        var id = await SignInAsync(browser);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/password")).Status);
        await ConfirmedAgoAsync(id, TimeSpan.FromMinutes(10.1));

        Assert.Equal("/sign-in/again?from=%2Faccount%2Fpassword", (await browser.GetAsync("/account/password")).Location);
        Assert.Equal("/sign-in/again?from=%2Faccount%2Fpassword", (await ChangeAsync(browser)).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AgainAsync(browser, SignInBrowser.Password, "000000")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AgainAsync(browser, "not the password", SignInBrowser.Code(secret, 1))).Status);
        Assert.Equal("/account/password", (await AgainAsync(browser, SignInBrowser.Password, SignInBrowser.Code(secret, 1))).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/password")).Status);
        var entry = (await required.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInConfirmed, "password+totp"), (entry.Entry.Action, entry.Text("auth.method")));
    }

    [Fact]
    public async Task Leads_to_no_other_site()
    {
        using var browser = new SignInBrowser(required.Station.Address);
        var id = await SignInAsync(browser);
        await ConfirmedAgoAsync(id, TimeSpan.FromMinutes(11));

        var answer = await browser.PostAsync("/sign-in/again?from=https%3A%2F%2Fevil.example%2F", ("from", "//evil.example/"), ("Password", SignInBrowser.Password), ("Code", SignInBrowser.Code(secret, 1)));

        Assert.Equal("/account", answer.Location);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_and_is_what_counts()
    {
        using var browser = new SignInBrowser(required.Station.Address);
        var id = await SignInAsync(browser);
        var name = await NameAsync(id);
        using var half = new SignInBrowser(required.Station.Address);
        await half.PasswordAsync(name);
        await half.CodeAsync(SignInBrowser.Code(secret, 1));

        Assert.Equal("/account?changed=true", (await ChangeAsync(browser)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await half.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await half.PasswordAsync(name)).Status);
        Assert.Contains(await required.ChainAsync(id), entry => entry.Entry.Action == CustodyAction.PasswordChanged);
    }

    private async Task<PersonId> SignInAsync(SignInBrowser browser)
    {
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        await browser.PasswordAsync(name);
        Assert.Equal("/", (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);
        return id;
    }

    private static async Task<Answer> ChangeAsync(SignInBrowser browser) =>
        await browser.PostAsync("/account/password", (await browser.GetAsync("/account")).Text, ("Password", "another four random words"), ("Again", "another four random words"));

    private static Task<Answer> AgainAsync(SignInBrowser browser, string password, string code) =>
        browser.PostAsync("/sign-in/again", ("from", "/account/password"), ("Password", password), ("Code", code));

    private async Task<string> NameAsync(PersonId id)
    {
        await using var db = required.Station.Open();
        return (await db.People.Where(person => person.Id == id).Select(person => person.UserName).SingleAsync())!;
    }

    /// <summary>As when so much time had passed: the row says when, and a change of it needs an entry.</summary>
    private async Task ConfirmedAgoAsync(PersonId id, TimeSpan ago)
    {
        await using var db = required.Station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var at = Instant.Truncate(TimeProvider.System.GetUtcNow() - ago);
        await db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, at));
        await required.Station.Custody.AppendAsync(db, PersonActs.Act(CustodyAction.SignInConfirmed, id, Database.EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
    }
}
