using System.Net;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>Signing in with passkeys where a second factor is required, by the pages and a device that signs.</summary>
public sealed class PasskeySignInTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private readonly byte[] secret = Totp.NewSecret();

    [Fact]
    public async Task A_passkey_signs_its_owner_in_by_itself_and_the_log_says_so()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        using var browser = required.Browser();

        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        var (added, signedIn) = ((await required.ChainAsync(id)).Single(entry => entry.Text("factor") == "passkey"), (await required.ChainAsync(id))[^1]);
        Assert.Equal((CustodyAction.SecondFactorAdded, "My phone"), (added.Entry.Action, added.Text("factor.name")));
        Assert.Equal((CustodyAction.SignedIn, "passkey"), (signedIn.Entry.Action, signedIn.Text("auth.method")));
        using var again = required.Browser();
        Assert.Equal("/", (await again.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_passkey_is_a_second_step_after_the_password()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name, _) = await required.OwnerAsync(device, secret);
        using var browser = required.Browser();
        Assert.Equal(PasskeyPages.SecondStep, (await browser.PasswordAsync(name)).Location);

        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SecondStep, device)).Location);

        Assert.Equal("password+passkey", (await required.ChainAsync(id))[^1].Text("auth.method"));
    }

    [Fact]
    public async Task A_passkey_alone_confirms_who_somebody_is()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, browser) = await required.OwnerAsync(device, secret);
        await required.RowsAsync(id, db => db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, session => session.ConfirmedAt - TimeSpan.FromMinutes(11))));
        Assert.Equal("/sign-in/again?from=%2Faccount%2Fpasskeys", (await browser.GetAsync(PasskeyPages.Account)).Location);

        Assert.Equal("/account", (await browser.UseAsync(PasskeyPages.Again, device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(PasskeyPages.Account)).Status);
        var entry = (await required.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInConfirmed, "passkey"), (entry.Entry.Action, entry.Text("auth.method")));
    }

    [Fact]
    public async Task An_answer_is_taken_once()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        using var browser = required.Browser();
        using var thief = required.Browser();
        var answer = device.Answer(await browser.AskAsync(PasskeyPages.SignIn));
        thief.TakeQuestion(browser, PasskeyPages.SignIn);
        Assert.Equal("/", (await browser.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", answer))).Location);

        await RefusedAsync(thief, id, "passkey answered before", () => thief.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", answer)));
        Assert.Null(thief.Session);
    }

    [Fact]
    public async Task Of_many_who_give_one_answer_at_once_one_gets_in()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        await required.OwnerAsync(device, secret);
        for (var round = 0; round < 3; round++)
        {
            using var asked = required.Browser();
            var answer = device.Answer(await asked.AskAsync(PasskeyPages.SignIn));
            var browsers = Enumerable.Range(0, 4).Select(_ => required.Browser()).ToList();
            var pages = await Task.WhenAll(browsers.Select(async browser => (Browser: browser, (await browser.GetAsync(PasskeyPages.SignIn)).Text)));
            browsers.ForEach(browser => browser.TakeQuestion(asked, PasskeyPages.SignIn));

            var answers = await Task.WhenAll(pages.Select(page => page.Browser.PostAsync(PasskeyPages.SignIn + "?handler=Passkey", page.Text, ("Credential", answer))));

            Assert.Single(answers, one => one.Location == "/");
            Assert.Single(browsers, browser => browser.Session is not null);
            browsers.ForEach(browser => browser.Dispose());
        }
    }

    [Fact]
    public async Task An_answer_is_for_the_address_of_this_site_alone()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, browser) = await required.OwnerAsync(device, secret);
        foreach (var origin in new[] { "https://evil.example", $"https://{required.Station.Address.Authority}", $"http://{required.Station.Address.Host}", $"http://sub.{required.Station.Address.Authority}" })
        {
            device.Origin = origin;
            await RefusedAsync(browser, id, "wrong passkey", () => browser.UseAsync(PasskeyPages.Again, device));
        }

        device.Origin = required.Station.Address.GetLeftPart(UriPartial.Authority);
        device.Site = "evil.example";
        using var stranger = required.Browser();
        await required.OpenAsync(id);
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
        device.Site = null;
        Assert.Equal("/", (await stranger.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_device_that_did_not_ask_who_holds_it_is_not_believed()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name, browser) = await required.OwnerAsync(device, secret);
        device.Verifies = false;
        using var stranger = required.Browser();
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
        await stranger.PasswordAsync(name);
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SecondStep, device));

        using var careless = new PasskeyDevice(required.Station.Address) { Verifies = false };
        Assert.Contains("no passkey that this site can use", (await browser.AddAsync(careless)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_than_the_one_it_showed_opens_nothing()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        device.SignsWrongly = true;
        using var stranger = required.Browser();

        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
    }

    [Fact]
    public async Task A_count_that_does_not_grow_tells_of_a_copy()
    {
        using var device = new PasskeyDevice(required.Station.Address) { Count = 1 };
        var (id, _, _) = await required.OwnerAsync(device, secret);
        using var browser = required.Browser();
        device.Count = 5;
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);

        foreach (var count in new uint[] { 5, 4, 0 })
        {
            device.Count = count;
            using var copy = required.Browser();
            await RefusedAsync(copy, id, "passkey may be copied", () => copy.UseAsync(PasskeyPages.SignIn, device));
        }

        device.Count = 6;
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task The_passkey_of_somebody_else_is_no_second_step_and_confirms_nobody()
    {
        using var mine = new PasskeyDevice(required.Station.Address);
        using var theirs = new PasskeyDevice(required.Station.Address);
        var (id, name, browser) = await required.OwnerAsync(mine, secret);
        await required.OwnerAsync(theirs, secret);
        using var half = required.Browser();
        await half.PasswordAsync(name);

        await RefusedAsync(half, id, "unknown passkey", () => half.UseAsync(PasskeyPages.SecondStep, theirs));
        await RefusedAsync(browser, id, "unknown passkey", () => browser.UseAsync(PasskeyPages.Again, theirs));
        Assert.Equal("/", (await half.UseAsync(PasskeyPages.SecondStep, mine)).Location);
    }

    [Fact]
    public async Task What_was_asked_for_one_thing_answers_no_other()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name, _) = await required.OwnerAsync(device, secret);
        using var half = required.Browser();
        await half.PasswordAsync(name);
        var answer = device.Answer(await half.AskAsync(PasskeyPages.SignIn));
        half.TakeQuestion(half, PasskeyPages.SignIn, PasskeyPages.SecondStep);

        await RefusedAsync(half, id, "not what was asked", () => half.SendAsync(PasskeyPages.SecondStep, "Passkey", ("Credential", answer)));
    }

    [Fact]
    public async Task What_nobody_asked_and_what_cannot_be_read_is_refused_like_a_passkey_that_nobody_has()
    {
        using var known = new PasskeyDevice(required.Station.Address);
        using var unknown = new PasskeyDevice(required.Station.Address);
        await required.OwnerAsync(known, secret);
        var (_, _, other) = await required.OwnerAsync(unknown, secret);
        await other.RemoveAsync(unknown);
        using var browser = required.Browser();

        var nobodys = await browser.UseAsync(PasskeyPages.SignIn, unknown);
        var unasked = await browser.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", known.Answer("""{"rpId":"127.0.0.1","challenge":"AAAA"}""")));
        var unreadable = await browser.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", "{"));

        Assert.All([nobodys, unasked, unreadable], answer => Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status));
        Assert.Equal([Bare(nobodys)], new[] { unasked, unreadable }.Select(Bare).Distinct());
        await using var db = required.Station.Open();
        var agency = await new ReadChain(db).RunAsync(SubjectOf.Agency(await db.Agency.Select(row => row.Id).SingleAsync()), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Contains(agency, entry => entry.Entry.Action == CustodyAction.SignInRefused && entry.Text("reason") == "unknown passkey");
    }

    [Fact]
    public async Task Who_is_suspended_does_not_get_in()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        await required.RowsAsync(id, db => db.People.Where(person => person.Id == id).ExecuteUpdateAsync(set => set.SetProperty(person => person.Standing, Standing.Suspended)));
        using var browser = required.Browser();

        await RefusedAsync(browser, id, "not active", () => browser.UseAsync(PasskeyPages.SignIn, device));
    }

    [Fact]
    public async Task An_account_that_is_closed_is_closed_to_passkeys_and_wrong_answers_close_it()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name, _) = await required.OwnerAsync(device, secret);
        using var browser = required.Browser();
        for (var i = 0; i < 5; i++)
            await browser.PasswordAsync(name, "not the password");
        await RefusedAsync(browser, id, "account closed", () => browser.UseAsync(PasskeyPages.SignIn, device));

        await required.OpenAsync(id);
        device.SignsWrongly = true;
        for (var i = 0; i < 5; i++)
            await browser.UseAsync(PasskeyPages.SignIn, device);
        Assert.Equal(CustodyAction.LockedOut, (await required.ChainAsync(id))[^1].Entry.Action);
        device.SignsWrongly = false;
        await RefusedAsync(browser, id, "account closed", () => browser.UseAsync(PasskeyPages.SignIn, device));
        await required.OpenAsync(id);
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_network_that_is_closed_is_closed_to_passkeys()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        await required.RowsAsync(id, db => db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.Network, "elsewhere")));
        await using var db = required.Station.Open();
        var refusal = new NetworkRefusal { Network = required.Station.Address.Host, Until = TimeProvider.System.GetUtcNow().AddMinutes(5), Times = 1 };
        db.NetworkRefusals.Add(refusal);
        await db.SaveChangesAsync();
        using var browser = required.Browser();

        await RefusedAsync(browser, id, "network closed", () => browser.UseAsync(PasskeyPages.SignIn, device));

        refusal.Until = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        await db.SaveChangesAsync();
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task What_is_asked_lies_in_a_cookie_that_no_script_reads_and_no_other_page_gets()
    {
        using var browser = required.Browser();
        await browser.AskAsync(PasskeyPages.SignIn);

        var cookie = browser.Cookies.GetAllCookies()["evidence-passkey"]!;

        Assert.Equal((true, PasskeyPages.SignIn), (cookie.HttpOnly, cookie.Path));
        Assert.InRange(cookie.Expires.ToUniversalTime(), TimeProvider.System.GetUtcNow().UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5));
    }

    private static string Bare(Answer answer) => System.Text.RegularExpressions.Regex.Replace(answer.Text, "name=\"__RequestVerificationToken\"[^>]*>", "");

    /// <summary>It is answered like every other refusal, changes nothing, and the log says why.</summary>
    private async Task RefusedAsync(SignInBrowser browser, PersonId id, string reason, Func<Task<Answer>> attempt)
    {
        var session = browser.Session;
        var answer = await attempt();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("This passkey was not accepted", answer.Text, StringComparison.Ordinal);
        Assert.Equal(session, browser.Session);
        var entry = (await required.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInRefused, reason), (entry.Entry.Action, entry.Text("reason")));
    }
}
