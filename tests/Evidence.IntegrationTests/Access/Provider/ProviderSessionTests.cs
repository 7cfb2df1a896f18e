using System.Net;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Access.SecondFactors;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Evidence.IntegrationTests.Database;
using Evidence.Kernel;
using Evidence.Testing.Provider;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access.Provider;

/// <summary>After signing in at the provider: leaving on either side, confirming, binding and unbinding.</summary>
public sealed class ProviderSessionTests(ProviderStation station) : IClassFixture<ProviderStation>, IDisposable
{
    public void Dispose() => (station.Provider.Misstate, station.Provider.Sign) = (null, null);

    [Fact]
    public async Task Ends_the_session_that_was_left_at_the_provider_and_no_other()
    {
        var (id, account) = await station.CreateAsync();
        using var left = station.Browser();
        using var stays = station.Browser();
        await station.SignInAsync(left, account.UserName);
        await station.SignInAsync(stays, account.UserName);
        var token = station.Provider.LogoutToken(account.Subject, await FirstSessionThereAsync(id));

        Assert.Equal(HttpStatusCode.OK, await station.Provider.SendLogoutAsync(token));

        Assert.Equal(HttpStatusCode.Redirect, (await left.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await stays.GetAsync("/account")).Status);
        var entry = (await station.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignedOut, "signed-out-at-provider", "identity provider"), (entry.Entry.Action, entry.Text("reason"), entry.Text("actor.name")));
        Assert.Equal(HttpStatusCode.BadRequest, await station.Provider.SendLogoutAsync(token));
        Assert.Equal(HttpStatusCode.OK, await station.Provider.SendLogoutAsync(station.Provider.LogoutToken(account.Subject, null)));
        Assert.Equal(HttpStatusCode.Redirect, (await stays.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Leaves_a_session_alone_that_began_here_by_password()
    {
        var secret = Totp.NewSecret();
        var (_, account) = await station.CreateAsync(secret);
        await station.SignInAsync(station.Browser(), account.UserName);
        using var browser = station.Browser();
        await browser.PasswordAsync(account.UserName);
        await browser.CodeAsync(SignInBrowser.Code(secret));

        Assert.Equal(HttpStatusCode.OK, await station.Provider.SendLogoutAsync(station.Provider.LogoutToken(account.Subject, null)));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    public static TheoryData<string> WrongLogouts => ["an id token", "another audience", "another issuer", "no event", "names nothing", "no id", "old", "of tomorrow", "a foreign key", "an unknown key", "the provider's key under a name that is none of its", "an access token", "nothing"];

    [Theory]
    [MemberData(nameof(WrongLogouts))]
    public async Task Refuses_a_log_out_that_is(string wrong)
    {
        var (_, account) = await station.CreateAsync();
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);
        var token = wrong switch
        {
            "nothing" => "",
            "names nothing" => station.Provider.LogoutToken(null, null),
            "a foreign key" => station.Provider.LogoutToken(account.Subject, null, key: ProviderKey.Rsa(station.Provider.Key.Id)),
            "an unknown key" => station.Provider.LogoutToken(account.Subject, null, key: ProviderKey.Rsa("unknown")),
            "the provider's key under a name that is none of its" => station.Provider.LogoutToken(account.Subject, null, key: station.Provider.Key.Named("unknown")),
            "an access token" => station.Provider.LogoutToken(account.Subject, null, type: "at+jwt"),
            _ => station.Provider.LogoutToken(account.Subject, null, claims => Misstate(claims, wrong)),
        };

        Assert.Equal(HttpStatusCode.BadRequest, await station.Provider.SendLogoutAsync(token));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("LOGOUT+JWT")]
    public async Task Takes_a_log_out_of_a_provider_that_says_less_or_says_it_aloud(string type)
    {
        var (_, account) = await station.CreateAsync();
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);

        Assert.Equal(HttpStatusCode.OK, await station.Provider.SendLogoutAsync(station.Provider.LogoutToken(account.Subject, null, type: type)));

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Takes_no_log_out_for_a_sign_in()
    {
        var (id, account) = await station.CreateAsync();
        using var browser = station.Browser();
        station.Provider.Sign = claims => station.Provider.Key.Sign(claims, "logout+jwt");

        Assert.Equal(HttpStatusCode.Unauthorized, (await station.SignInAsync(browser, account.UserName)).Status);

        Assert.Contains("provider: the token is one for something else", await station.RefusedAsync());
        Assert.False(await station.IsBoundAsync(id));
    }

    [Fact]
    public async Task Leads_who_leaves_here_to_the_provider_to_leave_there_too()
    {
        var (_, account) = await station.CreateAsync();
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);

        var left = await browser.PostAsync("/sign-out", (await browser.GetAsync("/account")).Text);

        Assert.Equal("/sign-in/provider/left", left.Location);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
        Assert.Contains($"{station.Provider.Issuer}/leave?client_id=evidence&amp;post_logout_redirect_uri=", (await browser.GetAsync("/sign-in/provider/left")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirms_who_signed_in_there_anew()
    {
        var (id, account) = await station.CreateAsync();
        using var browser = await OldSessionAsync(id, account);
        Assert.Contains("Confirm with Wyre account", (await browser.GetAsync("/sign-in/again?from=%2Faccount%2Fpassword")).Text, StringComparison.Ordinal);

        var question = await ProviderStation.AskAsync(browser, "/account/password", again: true);
        Assert.Contains("prompt=login&max_age=0", question.Query, StringComparison.Ordinal);
        Assert.Equal("/account/password", (await station.BackAsync(browser, question, account.UserName)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/password")).Status);
        var entry = (await station.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInConfirmed, "provider"), (entry.Entry.Action, entry.Text("auth.method")));
    }

    [Theory]
    [InlineData("earlier", "provider: not confirmed: they did not sign in there anew")]
    [InlineData("unsaid", "provider: not confirmed: they did not sign in there anew")]
    [InlineData("somebody else", "provider: not confirmed: it is another account")]
    [InlineData("one factor", "provider: not confirmed: no second factor there")]
    public async Task Confirms_nothing_where_the_sign_in_there_is(string wrong, string reason)
    {
        var (id, account) = await station.CreateAsync(Totp.NewSecret());
        using var browser = await OldSessionAsync(id, account);
        var question = await ProviderStation.AskAsync(browser, again: true);
        station.Provider.Misstate = wrong switch
        {
            "earlier" => claims => claims["auth_time"] = claims["auth_time"]!.GetValue<long>() - 5,
            "unsaid" => claims => claims.Remove("auth_time"),
            "one factor" => claims => claims["amr"] = new JsonArray("pwd"),
            _ => null,
        };
        var there = wrong == "somebody else" ? station.AddAccount($"other{Guid.NewGuid():N}"[..12]) : account;

        Assert.Equal(HttpStatusCode.Unauthorized, (await station.BackAsync(browser, question, there.UserName)).Status);

        Assert.Equal(reason, (await station.RefusedAsync(id))[^1]);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account/password")).Status);
    }

    [Fact]
    public async Task Takes_no_sign_in_for_a_confirmation_and_no_other_sessions()
    {
        var (id, account) = await station.CreateAsync();
        using var browser = await OldSessionAsync(id, account);
        using var other = await OldSessionAsync(id, account);
        var question = await ProviderStation.AskAsync(browser, again: true);
        var cookie = browser.Cookies.GetAllCookies()["evidence-provider"]!.Value;
        other.Cookies.Add(new Uri(other.Address, "/sign-in/provider"), new Cookie("evidence-provider", cookie, "/sign-in/provider"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await station.BackAsync(other, question, account.UserName)).Status);

        Assert.Equal("provider: not confirmed: nobody asked for this answer in this browser", (await station.RefusedAsync(id))[^1]);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account/password")).Status);
    }

    [Fact]
    public async Task Binds_ones_own_account_and_unbinds_it()
    {
        var secret = Totp.NewSecret();
        var (id, name) = await SignInBrowser.CreateAsync(station.Station, secret, Role.EvidenceOfficer);
        var account = station.AddAccount($"there{Guid.NewGuid():N}"[..12], [ProviderStation.EvidenceOfficers]);
        using var browser = station.Browser();
        await browser.PasswordAsync(name);
        await browser.CodeAsync(SignInBrowser.Code(secret));

        Assert.Equal("/account?bound=true", (await BindAsync(browser, account)).Location);

        var bound = (await station.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.ProviderBound, account.Subject, "signed in there"), (bound.Entry.Action, bound.Text("provider.subject"), bound.Text("reason")));
        Assert.Contains("Signs you in since", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
        using var there = station.Browser();
        Assert.Equal("/", (await station.SignInAsync(there, account.UserName)).Location);
        Assert.Equal("/account", (await browser.PostAsync("/account/provider?handler=Remove", (await browser.GetAsync("/account/provider")).Text)).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await there.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Contains(await station.ChainAsync(id), entry => entry.Entry.Action == CustodyAction.ProviderUnbound);
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.SignInAsync(there, account.UserName)).Status);
    }

    [Fact]
    public async Task Binds_no_account_that_is_somebody_elses_and_none_that_was_signed_in_there_before()
    {
        var (_, taken) = await station.CreateAsync();
        await station.SignInAsync(station.Browser(), taken.UserName);
        var secret = Totp.NewSecret();
        var (id, name) = await SignInBrowser.CreateAsync(station.Station, secret);
        using var browser = station.Browser();
        await browser.PasswordAsync(name);
        await browser.CodeAsync(SignInBrowser.Code(secret));

        Assert.Equal(HttpStatusCode.Conflict, (await BindAsync(browser, taken)).Status);
        station.Provider.Misstate = claims => claims["auth_time"] = claims["auth_time"]!.GetValue<long>() - 5;
        Assert.Equal(HttpStatusCode.Unauthorized, (await BindAsync(browser, station.AddAccount(name))).Status);

        Assert.False(await station.IsBoundAsync(id));
        Assert.Equal("provider: not bound: they did not sign in there anew", (await station.RefusedAsync(id))[^1]);
    }

    [Fact]
    public async Task An_administrator_prepares_a_binding_and_takes_it_away_but_not_of_who_has_much()
    {
        var (id, _) = await SignInBrowser.CreateAsync(station.Station);
        var account = station.AddAccount($"there{Guid.NewGuid():N}"[..12]);
        await using var scope = station.Station.WebServices.CreateAsyncScope();
        var bind = scope.ServiceProvider.GetRequiredService<BindProvider>();
        var administrator = station.Station.Administrator;
        Assert.Equal("subject-wrong", await CodeAsync(() => bind.PrepareAsync(id, "two words", administrator, default)));
        Assert.Equal("not-permitted", await CodeAsync(() => bind.PrepareAsync(id, account.Subject, station.Station.EvidenceOfficer, default)));
        var (much, _) = await SignInBrowser.CreateAsync(station.Station, role: Role.EvidenceOfficer);
        Assert.Equal("provider-weighs", await CodeAsync(() => bind.PrepareAsync(much, account.Subject, administrator, default)));

        await bind.PrepareAsync(id, account.Subject, administrator, default);

        Assert.Equal("provider-taken", await CodeAsync(() => bind.PrepareAsync(id, "another", administrator, default)));
        using var browser = station.Browser();
        Assert.Equal("/", (await station.SignInAsync(browser, account.UserName)).Location);
        await scope.ServiceProvider.GetRequiredService<UnbindProvider>().OfAsync(id, administrator, default);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Keeps_the_only_way_in_of_who_has_no_password()
    {
        var person = await station.Station.PersonAsync($"u{Guid.NewGuid():N}"[..12], "PC Without", Role.Officer);
        var account = station.AddAccount($"there{Guid.NewGuid():N}"[..12]);
        await using (var scope = station.Station.WebServices.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<BindProvider>().PrepareAsync(person.Person!.Value, account.Subject, station.Station.Administrator, default);
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);

        var answer = await browser.PostAsync("/account/provider?handler=Remove", (await browser.GetAsync("/account/provider")).Text);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.True(await station.IsBoundAsync(person.Person!.Value));
    }

    private static void Misstate(JsonObject claims, string wrong)
    {
        switch (wrong)
        {
            case "an id token":
                claims["nonce"] = "of a question";
                break;
            case "another audience":
                claims["aud"] = "somebody-else";
                break;
            case "another issuer":
                claims["iss"] = "https://evil.example";
                break;
            case "no event":
                claims.Remove("events");
                break;
            case "no id":
                claims.Remove("jti");
                break;
            default:
                claims["iat"] = claims["iat"]!.GetValue<long>() + (wrong == "old" ? -310 : 310);
                break;
        }
    }

    private async Task<Answer> BindAsync(SignInBrowser browser, ProviderAccount account)
    {
        var page = (await browser.GetAsync("/account/provider")).Text;
        var answer = await browser.PostAsync("/account/provider", page);
        var link = System.Text.RegularExpressions.Regex.Match(answer.Text, "href=\"(http://localhost[^\"]+)\"").Groups[1].Value;
        return await station.BackAsync(browser, new Uri(WebUtility.HtmlDecode(link)), account.UserName);
    }

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;

    /// <summary>Signed in by the provider, so long ago that they are asked again.</summary>
    private async Task<SignInBrowser> OldSessionAsync(PersonId id, ProviderAccount account)
    {
        var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);
        await using var db = station.Station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var at = Instant.Truncate(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(11));
        await db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, at));
        await station.Station.Custody.AppendAsync(db, PersonActs.Act(CustodyAction.SignInConfirmed, id, EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account/password")).Status);
        return browser;
    }

    private async Task<string> FirstSessionThereAsync(PersonId id)
    {
        await using var db = station.Station.Open();
        return (await db.Sessions.Where(session => session.PersonId == id).OrderBy(session => session.BegunAt).Select(session => session.ProviderSession).FirstAsync())!;
    }
}
