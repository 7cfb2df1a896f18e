using System.Net;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Testing.Provider;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access.Provider;

/// <summary>Signing in at the agency's identity provider: what holds, and everything that does not.</summary>
public sealed class ProviderSignInTests(ProviderStation station) : IClassFixture<ProviderStation>, IDisposable
{
    private const string SignedIn = "/";

    private static readonly string[] Refusal = ["This did not work with your agency", "the record says why"];

    public void Dispose() =>
        (station.Provider.Misstate, station.Provider.Sign, station.Provider.TakesCodesAgain, station.Provider.NamesItself, station.Provider.IsDown) = (null, null, false, false, false);

    [Fact]
    public async Task Binds_at_the_first_sign_in_by_user_name_and_knows_the_account_by_its_subject_after()
    {
        var (id, account) = await station.CreateAsync();
        using var first = station.Browser();
        Assert.Equal(SignedIn, (await station.SignInAsync(first, account.UserName)).Location);
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/account")).Status);
        // Names change, and are given to others.
        station.Provider.Accounts["renamed"] = account with { UserName = "renamed" };
        using var second = station.Browser();
        Assert.Equal(SignedIn, (await station.SignInAsync(second, "renamed")).Location);

        var chain = await station.ChainAsync(id);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.ProviderBound, CustodyAction.SignedIn, CustodyAction.SignedIn], chain.Select(entry => entry.Entry.Action));
        Assert.Equal((account.Subject, "the same user name", "identity provider"), (chain[1].Text("provider.subject"), chain[1].Text("reason"), chain[1].Text("actor.name")));
        Assert.Equal(("provider", "pwd mfa", station.Provider.Issuer), (chain[3].Text("auth.method"), chain[3].Text("provider.factors"), chain[3].Text("provider.issuer")));
        Assert.Empty(station.Provider.Troubles);
    }

    [Theory]
    [InlineData("no nonce", "the token is not for this question")]
    [InlineData("another nonce", "the token is not for this question")]
    [InlineData("another audience", "the token does not hold: another audience")]
    [InlineData("another issuer", "the token does not hold: another issuer")]
    [InlineData("two audiences and nobody named", "the token is for another program")]
    [InlineData("another party", "the token is for another program")]
    [InlineData("expired", "the token does not hold: expired, or without an end")]
    [InlineData("without an end", "the token does not hold: expired, or without an end")]
    [InlineData("no subject", "the token has no subject")]
    [InlineData("another access token", "the token is not of this access token")]
    [InlineData("signed by nobody", null)]
    [InlineData("signed with the public key", null)]
    [InlineData("signed by an algorithm that nobody asked for", null)]
    [InlineData("an unknown key", "the token does not hold: a key that is not the provider's")]
    [InlineData("a foreign key under the right name", "the token does not hold: signature")]
    [InlineData("no token", "the token does not hold: not readable")]
    public async Task Refuses_a_token_that_is(string wrong, string? reason)
    {
        var (id, account) = await station.CreateAsync();
        Misbehave(station.Provider, wrong);
        using var browser = station.Browser();

        var answer = await station.SignInAsync(browser, account.UserName);

        AssertRefused(browser, answer);
        Assert.False(await station.IsBoundAsync(id));
        var written = (await station.RefusedAsync())[^1];
        if (reason is null)
            Assert.StartsWith("provider: the token does not hold: ", written, StringComparison.Ordinal);
        else
            Assert.Equal($"provider: {reason}", written);
        Dispose();
        Assert.Equal(SignedIn, (await station.SignInAsync(browser, account.UserName)).Location);
    }

    [Fact]
    public async Task Refuses_an_answer_that_is_used_again_though_the_provider_takes_its_code_again()
    {
        var (_, account) = await station.CreateAsync();
        station.Provider.TakesCodesAgain = true;
        using var browser = station.Browser();
        var question = await ProviderStation.AskAsync(browser);
        var cookie = browser.Cookies.GetAllCookies()["evidence-provider"]!.Value;
        var back = await station.Provider.AnswerAsync(question, account.UserName);
        Assert.Equal(SignedIn, (await browser.GetAsync(back.PathAndQuery)).Location);

        using var thief = station.Browser();
        thief.Cookies.Add(new Uri(thief.Address, "/sign-in/provider"), new Cookie("evidence-provider", cookie, "/sign-in/provider"));
        AssertRefused(thief, await thief.GetAsync(back.PathAndQuery));

        Assert.Equal("provider: the answer was used before", (await station.RefusedAsync())[^1]);
    }

    [Fact]
    public async Task Refuses_an_answer_that_another_browser_asked_for_or_nobody()
    {
        var (_, account) = await station.CreateAsync();
        using var asked = station.Browser();
        var back = await station.Provider.AnswerAsync(await ProviderStation.AskAsync(asked), account.UserName);
        using var none = station.Browser();
        AssertRefused(none, await none.GetAsync(back.PathAndQuery));
        using var other = station.Browser();
        await ProviderStation.AskAsync(other);
        AssertRefused(other, await other.GetAsync(back.PathAndQuery));
        AssertRefused(asked, await asked.GetAsync(back.PathAndQuery.Replace("state=", "state=x", StringComparison.Ordinal)));

        Assert.All((await station.RefusedAsync()).TakeLast(3), reason => Assert.Equal("provider: nobody asked for this answer in this browser", reason));
    }

    [Fact]
    public async Task Refuses_a_code_that_was_given_to_another_browser()
    {
        var (_, thiefs) = await station.CreateAsync();
        var (_, victims) = await station.CreateAsync();
        using var victim = station.Browser();
        var stolen = CodeOf(await station.Provider.AnswerAsync(await ProviderStation.AskAsync(victim), victims.UserName));
        using var thief = station.Browser();

        var answer = await station.SignInAsync(thief, thiefs.UserName, back => new Uri(back.AbsoluteUri.Replace(CodeOf(back), stolen, StringComparison.Ordinal)));

        AssertRefused(thief, answer);
        Assert.Equal("provider: the provider does not take the code: invalid_grant", (await station.RefusedAsync())[^1]);
        Assert.True(station.Provider.Troubles.TryDequeue(out _));
    }

    [Fact]
    public async Task Refuses_another_issuers_answer_and_one_without_the_name_that_was_promised()
    {
        var (_, account) = await station.CreateAsync();
        using var browser = station.Browser();
        AssertRefused(browser, await station.SignInAsync(browser, account.UserName, back => new Uri(back.AbsoluteUri + "&iss=https%3A%2F%2Fevil.example")));
        Assert.Equal("provider: the answer is another issuer's", (await station.RefusedAsync())[^1]);
        Assert.Equal(SignedIn, (await station.SignInAsync(browser, account.UserName, back => new Uri(back.AbsoluteUri + $"&iss={Uri.EscapeDataString(station.Provider.Issuer)}"))).Location);
    }

    [Fact]
    public async Task Writes_no_sentence_into_the_record_that_somebody_put_into_the_address()
    {
        using var browser = station.Browser();
        var state = System.Web.HttpUtility.ParseQueryString((await ProviderStation.AskAsync(browser)).Query)["state"];
        AssertRefused(browser, await browser.GetAsync($"/sign-in/provider/answer?state={state}&error=Sergeant%20Hale%20did%20it"));
        Assert.Equal("provider: the provider answers: no known error", (await station.RefusedAsync())[^1]);
    }

    [Fact]
    public async Task Never_gives_a_bound_person_to_another_account_of_their_name()
    {
        var (id, account) = await station.CreateAsync();
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);
        station.AddAccount(account.UserName);
        using var other = station.Browser();

        AssertRefused(other, await station.SignInAsync(other, account.UserName));

        Assert.Equal(["provider: bound to another account"], await station.RefusedAsync(id));
        await using var db = station.Station.Open();
        Assert.Equal(account.Subject, await db.ProviderBindings.Where(one => one.PersonId == id).Select(one => one.Subject).SingleAsync());
    }

    [Fact]
    public async Task Refuses_whom_nobody_here_is_and_binds_no_role_that_gives_much_by_its_name()
    {
        using var browser = station.Browser();
        AssertRefused(browser, await station.SignInAsync(browser, station.AddAccount("nobody.here").UserName));
        Assert.Equal("provider: the account is bound to nobody", (await station.RefusedAsync())[^1]);
        var (id, account) = await station.CreateAsync(role: Role.Administrator);
        AssertRefused(browser, await station.SignInAsync(browser, account.UserName));
        Assert.Equal(["provider: the role gives much: no account is bound to it by its name"], await station.RefusedAsync(id));
    }

    [Theory]
    [InlineData(Standing.Suspended)]
    [InlineData(Standing.Left)]
    public async Task Refuses_who_is_not_active(Standing standing)
    {
        var (id, account) = await station.CreateAsync();
        using var browser = station.Browser();
        await station.SignInAsync(browser, account.UserName);
        await using (var scope = station.Station.WebServices.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ChangePerson>().RunAsync(new PersonChange(id, Role.Officer, null, standing), station.Station.Administrator, default);
        using var again = station.Browser();

        AssertRefused(again, await station.SignInAsync(again, account.UserName));

        Assert.Equal(["provider: not active"], await station.RefusedAsync(id));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Groups_give_a_plain_role_at_once_and_the_record_names_them()
    {
        var (id, account) = await station.CreateAsync(groups: [ProviderStation.Officers, ProviderStation.Redactors]);
        using var browser = station.Browser();

        Assert.Equal(SignedIn, (await station.SignInAsync(browser, account.UserName)).Location);

        Assert.Equal(Role.Redactor, await station.RoleAsync(id));
        var changed = (await station.ChainAsync(id)).Single(entry => entry.Entry.Action == CustodyAction.PersonChanged);
        Assert.Equal(("identity provider", "their groups at the identity provider"), (changed.Text("actor.name"), changed.Text("reason")));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task A_role_that_gives_much_waits_for_an_administrator_and_is_asked_for_once()
    {
        var (id, account) = await station.CreateAsync(groups: [ProviderStation.EvidenceOfficers]);
        using var browser = station.Browser();
        Assert.Equal(SignedIn, (await station.SignInAsync(browser, account.UserName)).Location);
        Assert.Equal(SignedIn, (await station.SignInAsync(station.Browser(), account.UserName)).Location);

        Assert.Equal(Role.Officer, await station.RoleAsync(id));
        Assert.Single(await station.ChainAsync(id), entry => entry.Entry.Action == CustodyAction.PersonChangeAsked && entry.Text("reason") == "their groups at the identity provider");
        await using var db = station.Station.Open();
        var change = await db.RoleChanges.SingleAsync(one => one.PersonId == id);
        await using (var scope = station.Station.WebServices.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<DecideRoleChange>().RunAsync(change.Id, agrees: true, station.Station.Administrator, default);
        Assert.Equal(Role.EvidenceOfficer, await station.RoleAsync(id));
        Assert.Equal(SignedIn, (await station.SignInAsync(station.Browser(), account.UserName)).Location);
    }

    [Fact]
    public async Task What_an_administrator_asked_for_is_withdrawn_once_the_groups_have_given_another_role()
    {
        var (id, account) = await station.CreateAsync(groups: [ProviderStation.Redactors]);
        await using (var scope = station.Station.WebServices.CreateAsyncScope())
            Assert.False(await scope.ServiceProvider.GetRequiredService<ChangePerson>().RunAsync(new PersonChange(id, Role.Auditor, null, Standing.Active), station.Station.Administrator, default));
        using var browser = station.Browser();

        Assert.Equal(SignedIn, (await station.SignInAsync(browser, account.UserName)).Location);

        Assert.Equal(Role.Redactor, await station.RoleAsync(id));
        await using var db = station.Station.Open();
        Assert.Equal(RoleChangeState.Refused, (await db.RoleChanges.SingleAsync(one => one.PersonId == id)).State);
        var withdrawn = Assert.Single(await station.ChainAsync(id), entry => entry.Entry.Action == CustodyAction.PersonChangeRefused);
        Assert.Equal(("identity provider", "what they are was changed meanwhile"), (withdrawn.Text("actor.name"), withdrawn.Text("reason")));
    }

    [Fact]
    public async Task Refuses_who_is_in_no_group_that_gives_a_role()
    {
        var (id, account) = await station.CreateAsync(groups: ["the choir"]);
        using var browser = station.Browser();

        AssertRefused(browser, await station.SignInAsync(browser, account.UserName));

        Assert.Equal(["provider: in no group that gives a role"], await station.RefusedAsync(id));
    }

    [Fact]
    public async Task Asks_for_our_second_step_where_the_provider_saw_one_factor_only()
    {
        var secret = Totp.NewSecret();
        var (id, account) = await station.CreateAsync(secret, factor: "otp-by-paper");
        using var browser = station.Browser();

        Assert.Equal("/sign-in/second-step", (await station.SignInAsync(browser, account.UserName)).Location);
        Assert.Null(browser.Session);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.CodeAsync("000000")).Status);
        Assert.Equal(SignedIn, (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);

        var chain = await station.ChainAsync(id);
        Assert.Contains(chain, entry => entry.Entry.Action == CustodyAction.ProviderAccepted && entry.Text("provider.factors") == "pwd otp-by-paper");
        Assert.Equal((CustodyAction.SignedIn, "provider+totp"), (chain[^1].Entry.Action, chain[^1].Text("auth.method")));
        Assert.Equal(HttpStatusCode.OK, await station.Provider.SendLogoutAsync(station.Provider.LogoutToken(account.Subject, null)));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Leads_who_has_no_second_factor_anywhere_to_setting_one_up()
    {
        var (_, account) = await station.CreateAsync(factor: "pin");
        using var browser = station.Browser();

        Assert.Equal("/sign-in/set-up", (await station.SignInAsync(browser, account.UserName)).Location);
        Assert.Null(browser.Session);
    }

    [Fact]
    public async Task Asks_the_provider_for_nobody_who_was_only_led_here()
    {
        using var browser = station.Browser();

        Assert.Equal("/sign-in?from=%2Ffootage", (await browser.GetAsync("/sign-in/provider?from=%2Ffootage")).Location);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/sign-in/provider", "a page without a token", ("from", "/footage"))).Status);

        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name == "evidence-provider");
    }

    [Fact]
    public async Task Goes_on_to_pages_of_this_site_alone()
    {
        var (_, account) = await station.CreateAsync();
        using var browser = station.Browser();
        Assert.Equal("/footage", (await station.BackAsync(browser, await ProviderStation.AskAsync(browser, "/footage"), account.UserName)).Location);
        using var other = station.Browser();
        Assert.Equal(SignedIn, (await station.BackAsync(other, await ProviderStation.AskAsync(other, "//evil.example"), account.UserName)).Location);
    }

    [Fact]
    public async Task Says_that_the_provider_is_away_and_lets_people_in_by_password()
    {
        var secret = Totp.NewSecret();
        var (_, account) = await station.CreateAsync(secret);
        using var browser = station.Browser();
        var question = await ProviderStation.AskAsync(browser);
        var back = await station.Provider.AnswerAsync(question, account.UserName);
        station.Provider.IsDown = true;

        var away = await browser.GetAsync(back.PathAndQuery);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Contains("Wyre account does not answer", away.Text, StringComparison.Ordinal);
        Assert.Contains("Sign in with your user name and password", away.Text, StringComparison.Ordinal);
        Assert.Equal("/sign-in/second-step", (await browser.PasswordAsync(account.UserName)).Location);
        Assert.Equal(SignedIn, (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);
    }

    private static void Misbehave(TestProvider provider, string wrong)
    {
        var foreign = ProviderKey.Rsa(wrong == "an unknown key" ? "unknown" : provider.Key.Id);
        (provider.Misstate, provider.Sign) = wrong switch
        {
            "no nonce" => (claims => claims.Remove("nonce"), null),
            "another nonce" => (claims => claims["nonce"] = "another", null),
            "another audience" => (claims => claims["aud"] = "somebody-else", null),
            "another issuer" => (claims => claims["iss"] = "https://evil.example", null),
            "two audiences and nobody named" => (claims => claims["aud"] = new JsonArray(TestProvider.ClientId, "somebody-else"), null),
            "another party" => (claims => claims["azp"] = "somebody-else", null),
            "expired" => (claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 61, null),
            "without an end" => (claims => claims.Remove("exp"), null),
            "no subject" => (claims => claims.Remove("sub"), null),
            "another access token" => (claims => claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA", null),
            "signed by nobody" => (null, provider.Key.SignWithNone),
            "signed with the public key" => (null, provider.Key.SignWithPublicKey),
            "signed by an algorithm that nobody asked for" => (null, provider.Key.SignLonger),
            "an unknown key" or "a foreign key under the right name" => (null, foreign.Sign),
            "no token" => ((Action<JsonObject>?)null, (Func<JsonObject, string>?)(_ => "not.a.token")),
            _ => throw new ArgumentOutOfRangeException(nameof(wrong), wrong, null),
        };
    }

    private static void AssertRefused(SignInBrowser browser, Answer answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.All(Refusal, text => Assert.Contains(text, answer.Text, StringComparison.Ordinal));
        Assert.Null(browser.Session);
    }

    private static string CodeOf(Uri back) => System.Web.HttpUtility.ParseQueryString(back.Query)["code"]!;
}
