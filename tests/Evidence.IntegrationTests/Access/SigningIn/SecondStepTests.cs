using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access.SecondFactors;
using Xunit;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>Signing in where a second factor is required, by the pages.</summary>
public sealed partial class SecondStepTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private readonly byte[] secret = Totp.NewSecret();

    [Fact]
    public async Task A_right_code_begins_the_session_and_the_log_says_how_they_signed_in()
    {
        using var browser = required.Browser();
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        Assert.Equal("/sign-in/second-step", (await browser.PasswordAsync(name)).Location);

        Assert.Equal("/", (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        var chain = await required.ChainAsync(id);
        Assert.Equal(["person created", "second factor added", "password accepted", "signed in"], chain.Select(entry => entry.Entry.Action.Word));
        Assert.Equal(("password+totp", "not signed in"), (chain[^1].Text("auth.method"), chain[^2].Text("actor.name")));
    }

    [Fact]
    public async Task A_code_works_once_and_none_from_before_it()
    {
        using var browser = required.Browser();
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        await browser.PasswordAsync(name);
        var (code, before) = (SignInBrowser.Code(secret, 1), SignInBrowser.Code(secret));
        Assert.Equal("/", (await browser.CodeAsync(code)).Location);

        using var thief = required.Browser();
        await thief.PasswordAsync(name);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.CodeAsync(code)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.CodeAsync(before)).Status);
        Assert.Null(thief.Session);
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_second_factor_and_who_has_none_sets_it_up_first()
    {
        using var browser = required.Browser();
        var (id, name) = await SignInBrowser.CreateAsync(required.Station);

        Assert.Equal("/sign-in/set-up", (await browser.PasswordAsync(name)).Location);
        Assert.Null(browser.Session);
        await OpensNothingAsync(browser);
        var page = (await browser.GetAsync("/sign-in/set-up")).Text;
        var told = SignInBrowser.Told(page);
        Assert.Contains("There is a problem", (await browser.SetUpAsync(page, "000000")).Text, StringComparison.Ordinal);
        var done = await browser.SetUpAsync(page, SignInBrowser.Code(told));

        Assert.Equal(10, Codes().Count(done.Text));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal("password+totp", (await required.ChainAsync(id))[^1].Text("auth.method"));
        using var again = required.Browser();
        Assert.Equal("/sign-in/second-step", (await again.PasswordAsync(name)).Location);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await again.CodeAsync(SignInBrowser.Code(told))).Status);
    }

    [Fact]
    public async Task The_cookie_between_the_steps_is_good_for_its_step_alone()
    {
        using var browser = required.Browser();
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        await browser.PasswordAsync(name);

        await OpensNothingAsync(browser);
        Assert.Equal("/sign-in", (await browser.GetAsync("/sign-in/set-up")).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in/second-step")).Status);
        using var nobody = required.Browser();
        Assert.Equal("/sign-in?from=%2Fdocks", (await nobody.GetAsync("/sign-in/second-step?from=/docks")).Location);
        Assert.Equal("/sign-in", (await nobody.GetAsync("/sign-in/recovery-code?from=//evil.example")).Location);
    }

    [Fact]
    public async Task A_recovery_code_works_once_and_the_log_says_how_many_are_left()
    {
        using var browser = required.Browser();
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        await browser.PasswordAsync(name);
        await browser.CodeAsync(SignInBrowser.Code(secret));
        var codes = Codes().Matches((await browser.PostAsync("/account/recovery-codes")).Text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Distinct().Count());

        using var other = required.Browser();
        await other.PasswordAsync(name);
        Assert.Equal("/", (await other.PostAsync("/sign-in/recovery-code", ("Code", codes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)))).Location);
        var entry = (await required.ChainAsync(id))[^1];
        Assert.Equal(("password+recovery-code", "9"), (entry.Text("auth.method"), entry.Details["recovery.left"].Value!.ToJsonString()));
        using var thief = required.Browser();
        await thief.PasswordAsync(name);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.PostAsync("/sign-in/recovery-code", ("Code", codes[0]))).Status);

        await browser.PostAsync("/account/recovery-codes");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.PostAsync("/sign-in/recovery-code", ("Code", codes[1]))).Status);
    }

    [Fact]
    public async Task Wrong_codes_close_the_account_however_often_the_password_is_given_in_between()
    {
        using var browser = required.Browser();
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        for (var i = 0; i < 5; i++)
        {
            await browser.PasswordAsync(name);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.CodeAsync("000000")).Status);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.CodeAsync(SignInBrowser.Code(secret))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PasswordAsync(name)).Status);
    }

    [Fact]
    public async Task A_cookie_from_before_signing_in_is_nothing_afterwards()
    {
        using var browser = required.Browser();
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        await browser.PasswordAsync(name);
        await browser.CodeAsync(SignInBrowser.Code(secret));
        var planted = browser.Session;

        var page = (await browser.GetAsync("/account")).Text;
        await browser.PostAsync("/sign-in", page, ("Input.UserName", name), ("Input.Password", SignInBrowser.Password));
        await browser.CodeAsync(SignInBrowser.Code(secret, 1));

        Assert.NotEqual(planted, browser.Session);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        browser.Session = planted;
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/account")).Status);
    }

    private static async Task OpensNothingAsync(SignInBrowser browser)
    {
        foreach (var path in new[] { "/account", "/account/authenticator", "/account/recovery-codes", "/footage", "/docks" })
            Assert.StartsWith(browser.Address + "sign-in?from=", (await browser.GetAsync(path)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/session")).Status);
    }

    [GeneratedRegex("<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>")]
    private static partial Regex Codes();
}
