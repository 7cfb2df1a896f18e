using System.Net;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>Signing in with passkeys where a second factor is required, by the pages and a device that signs.</summary>
public sealed class PasskeyTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private readonly byte[] secret = Totp.NewSecret();

    [Fact]
    public async Task A_passkey_signs_its_owner_in_by_itself_and_the_log_says_so()
    {
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        using var browser = Browser();

        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        var (added, signedIn) = ((await ChainAsync(id)).Single(entry => entry.Text("factor") == "passkey"), (await ChainAsync(id))[^1]);
        Assert.Equal((CustodyAction.SecondFactorAdded, "My phone"), (added.Entry.Action, added.Text("factor.name")));
        Assert.Equal((CustodyAction.SignedIn, "passkey"), (signedIn.Entry.Action, signedIn.Text("auth.method")));
        using var again = Browser();
        Assert.Equal("/", (await again.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task Adding_one_ends_every_other_session()
    {
        using var device = Device();
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = await SignInAsync(name);
        using var other = Browser();
        await other.PasswordAsync(name);
        await other.CodeAsync(SignInBrowser.Code(secret, 1));

        Assert.Equal(PasskeyPages.Account, (await browser.AddAsync(device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).Status);
        Assert.Contains("My phone", (await browser.GetAsync(PasskeyPages.Account)).Text, StringComparison.Ordinal);
        Assert.Equal("account-changed", (await ChainAsync(id))[^1].Text("reason"));
    }

    [Fact]
    public async Task A_passkey_is_a_second_step_after_the_password()
    {
        using var device = Device();
        var (id, name, _) = await OwnerAsync(device);
        using var browser = Browser();
        Assert.Equal(PasskeyPages.SecondStep, (await browser.PasswordAsync(name)).Location);

        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SecondStep, device)).Location);

        Assert.Equal("password+passkey", (await ChainAsync(id))[^1].Text("auth.method"));
    }

    [Fact]
    public async Task A_passkey_alone_confirms_who_somebody_is()
    {
        using var device = Device();
        var (id, _, browser) = await OwnerAsync(device);
        await RowsAsync(id, db => db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.ConfirmedAt, session => session.ConfirmedAt - TimeSpan.FromMinutes(11))));
        Assert.Equal("/sign-in/again?from=%2Faccount%2Fpasskeys", (await browser.GetAsync(PasskeyPages.Account)).Location);

        Assert.Equal("/account", (await browser.UseAsync(PasskeyPages.Again, device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(PasskeyPages.Account)).Status);
        var entry = (await ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInConfirmed, "passkey"), (entry.Entry.Action, entry.Text("auth.method")));
    }

    [Fact]
    public async Task An_answer_is_taken_once()
    {
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        using var browser = Browser();
        using var thief = Browser();
        var answer = device.Answer(await browser.AskAsync(PasskeyPages.SignIn));
        thief.TakeQuestion(browser, PasskeyPages.SignIn);
        Assert.Equal("/", (await browser.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", answer))).Location);

        await RefusedAsync(thief, id, "passkey answered before", () => thief.SendAsync(PasskeyPages.SignIn, "Passkey", ("Credential", answer)));
        Assert.Null(thief.Session);
    }

    [Fact]
    public async Task Of_many_who_give_one_answer_at_once_one_gets_in()
    {
        using var device = Device();
        await OwnerAsync(device);
        for (var round = 0; round < 3; round++)
        {
            using var asked = Browser();
            var answer = device.Answer(await asked.AskAsync(PasskeyPages.SignIn));
            var browsers = Enumerable.Range(0, 4).Select(_ => Browser()).ToList();
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
        using var device = Device();
        var (id, _, browser) = await OwnerAsync(device);
        foreach (var origin in new[] { "https://evil.example", $"https://{required.Station.Address.Authority}", $"http://{required.Station.Address.Host}", $"http://sub.{required.Station.Address.Authority}" })
        {
            device.Origin = origin;
            await RefusedAsync(browser, id, "wrong passkey", () => browser.UseAsync(PasskeyPages.Again, device));
        }

        device.Origin = required.Station.Address.GetLeftPart(UriPartial.Authority);
        device.Site = "evil.example";
        using var stranger = Browser();
        await OpenAsync(id);
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
        device.Site = null;
        Assert.Equal("/", (await stranger.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_device_that_did_not_ask_who_holds_it_is_not_believed()
    {
        using var device = Device();
        var (id, name, browser) = await OwnerAsync(device);
        device.Verifies = false;
        using var stranger = Browser();
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
        await stranger.PasswordAsync(name);
        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SecondStep, device));

        using var careless = new PasskeyDevice(required.Station.Address) { Verifies = false };
        Assert.Contains("no passkey that this site can use", (await browser.AddAsync(careless)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_than_the_one_it_showed_opens_nothing()
    {
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        device.SignsWrongly = true;
        using var stranger = Browser();

        await RefusedAsync(stranger, id, "wrong passkey", () => stranger.UseAsync(PasskeyPages.SignIn, device));
    }

    [Fact]
    public async Task A_count_that_does_not_grow_tells_of_a_copy()
    {
        using var device = new PasskeyDevice(required.Station.Address) { Count = 1 };
        var (id, _, _) = await OwnerAsync(device);
        using var browser = Browser();
        device.Count = 5;
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);

        foreach (var count in new uint[] { 5, 4, 0 })
        {
            device.Count = count;
            using var copy = Browser();
            await RefusedAsync(copy, id, "passkey may be copied", () => copy.UseAsync(PasskeyPages.SignIn, device));
        }

        device.Count = 6;
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task The_passkey_of_somebody_else_is_no_second_step_and_confirms_nobody()
    {
        using var mine = Device();
        using var theirs = Device();
        var (id, name, browser) = await OwnerAsync(mine);
        await OwnerAsync(theirs);
        using var half = Browser();
        await half.PasswordAsync(name);

        await RefusedAsync(half, id, "unknown passkey", () => half.UseAsync(PasskeyPages.SecondStep, theirs));
        await RefusedAsync(browser, id, "unknown passkey", () => browser.UseAsync(PasskeyPages.Again, theirs));
        Assert.Equal("/", (await half.UseAsync(PasskeyPages.SecondStep, mine)).Location);
    }

    [Fact]
    public async Task What_was_asked_for_one_thing_answers_no_other()
    {
        using var device = Device();
        var (id, name, _) = await OwnerAsync(device);
        using var half = Browser();
        await half.PasswordAsync(name);
        var answer = device.Answer(await half.AskAsync(PasskeyPages.SignIn));
        half.TakeQuestion(half, PasskeyPages.SignIn, PasskeyPages.SecondStep);

        await RefusedAsync(half, id, "not what was asked", () => half.SendAsync(PasskeyPages.SecondStep, "Passkey", ("Credential", answer)));
    }

    [Fact]
    public async Task What_nobody_asked_and_what_cannot_be_read_is_refused_like_a_passkey_that_nobody_has()
    {
        using var known = Device();
        using var unknown = Device();
        await OwnerAsync(known);
        var (_, _, other) = await OwnerAsync(unknown);
        await RemoveAsync(other, unknown);
        using var browser = Browser();

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
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        await RowsAsync(id, db => db.People.Where(person => person.Id == id).ExecuteUpdateAsync(set => set.SetProperty(person => person.Standing, Standing.Suspended)));
        using var browser = Browser();

        await RefusedAsync(browser, id, "not active", () => browser.UseAsync(PasskeyPages.SignIn, device));
    }

    [Fact]
    public async Task An_account_that_is_closed_is_closed_to_passkeys_and_wrong_answers_close_it()
    {
        using var device = Device();
        var (id, name, _) = await OwnerAsync(device);
        using var browser = Browser();
        for (var i = 0; i < 5; i++)
            await browser.PasswordAsync(name, "not the password");
        await RefusedAsync(browser, id, "account closed", () => browser.UseAsync(PasskeyPages.SignIn, device));

        await OpenAsync(id);
        device.SignsWrongly = true;
        for (var i = 0; i < 5; i++)
            await browser.UseAsync(PasskeyPages.SignIn, device);
        Assert.Equal(CustodyAction.LockedOut, (await ChainAsync(id))[^1].Entry.Action);
        device.SignsWrongly = false;
        await RefusedAsync(browser, id, "account closed", () => browser.UseAsync(PasskeyPages.SignIn, device));
        await OpenAsync(id);
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_network_that_is_closed_is_closed_to_passkeys()
    {
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        await RowsAsync(id, db => db.Sessions.Where(session => session.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.Network, "elsewhere")));
        await using var db = required.Station.Open();
        var refusal = new NetworkRefusal { Network = required.Station.Address.Host, Until = TimeProvider.System.GetUtcNow().AddMinutes(5), Times = 1 };
        db.NetworkRefusals.Add(refusal);
        await db.SaveChangesAsync();
        using var browser = Browser();

        await RefusedAsync(browser, id, "network closed", () => browser.UseAsync(PasskeyPages.SignIn, device));

        refusal.Until = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        await db.SaveChangesAsync();
        Assert.Equal("/", (await browser.UseAsync(PasskeyPages.SignIn, device)).Location);
    }

    [Fact]
    public async Task A_passkey_that_was_removed_opens_nothing_and_ends_other_sessions()
    {
        using var device = Device();
        var (id, _, browser) = await OwnerAsync(device);
        using var other = Browser();
        await other.UseAsync(PasskeyPages.SignIn, device);

        Assert.Equal(PasskeyPages.Account, (await RemoveAsync(browser, device)).Location);

        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.UseAsync(PasskeyPages.SignIn, device)).Status);
        var removed = (await ChainAsync(id)).Single(entry => entry.Entry.Action == CustodyAction.SecondFactorRemoved);
        Assert.Equal(("passkey", "My phone"), (removed.Text("factor"), removed.Text("factor.name")));
        Assert.Contains("no such passkey", (await RemoveAsync(browser, device)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_factor_stays_and_recovery_codes_are_none()
    {
        using var device = Device();
        var (id, name, browser) = await OwnerAsync(device);
        await browser.PostAsync("/account/recovery-codes");
        Assert.Equal("/account", (await browser.PostAsync("/account/authenticator?handler=Remove", (await browser.GetAsync("/account")).Text)).Location);

        Assert.Contains("your last one cannot be removed", (await RemoveAsync(browser, device)).Text, StringComparison.Ordinal);

        using var half = Browser();
        Assert.Equal(PasskeyPages.SecondStep, (await half.PasswordAsync(name)).Location);
        Assert.Contains("Use your passkey", (await half.GetAsync(PasskeyPages.SecondStep)).Text, StringComparison.Ordinal);
        Assert.Equal("/", (await half.UseAsync(PasskeyPages.SecondStep, device)).Location);
        Assert.Single(await ChainAsync(id), entry => entry.Entry.Action == CustodyAction.SecondFactorRemoved);
    }

    [Fact]
    public async Task Who_has_a_passkey_is_not_asked_to_set_up_another_factor_by_a_password_alone()
    {
        using var device = Device();
        var (_, name) = await SignInBrowser.CreateAsync(required.Station);
        using var half = Browser();
        Assert.Equal("/sign-in/set-up", (await half.PasswordAsync(name)).Location);
        var page = (await half.GetAsync("/sign-in/set-up")).Text;
        using var owner = Browser();
        await owner.PasswordAsync(name);
        await SetUpAsync(owner, (await owner.GetAsync("/sign-in/set-up")).Text);
        Assert.Equal(PasskeyPages.Account, (await owner.AddAsync(device)).Location);
        await owner.PostAsync("/account/authenticator?handler=Remove", (await owner.GetAsync("/account")).Text);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SetUpAsync(half, page)).Status);
        Assert.Null(half.Session);
    }

    [Fact]
    public async Task Nobody_has_eleven_passkeys_nor_one_twice()
    {
        using var first = Device();
        var (_, _, browser) = await OwnerAsync(first);
        Assert.Contains("was added before", (await browser.AddAsync(first)).Text, StringComparison.Ordinal);
        for (var i = 2; i <= 10; i++)
        {
            using var next = Device();
            Assert.Equal(PasskeyPages.Account, (await browser.AddAsync(next, $"Key {i}")).Location);
        }

        using var eleventh = Device();
        Assert.Contains("more than 10 passkeys", (await browser.AddAsync(eleventh)).Text, StringComparison.Ordinal);
        using var other = Browser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.UseAsync(PasskeyPages.SignIn, eleventh)).Status);
    }

    [Fact]
    public async Task A_passkey_of_somebody_cannot_be_added_by_somebody_else()
    {
        using var device = Device();
        await OwnerAsync(device);
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = await SignInAsync(name);

        Assert.Contains("was added before", (await browser.AddAsync(device)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_owner_calls_it_what_they_like_and_nobody_else_does()
    {
        using var mine = Device();
        using var theirs = Device();
        var (id, _, browser) = await OwnerAsync(mine);
        var (_, _, other) = await OwnerAsync(theirs);
        Assert.Equal(PasskeyPages.Account, (await browser.SendAsync(PasskeyPages.Account, "Rename", ("id", IdOf(mine)), ("name", "  Desk <b>key</b> "))).Location);

        Assert.Contains("Desk &lt;b&gt;key&lt;/b&gt;", (await browser.GetAsync(PasskeyPages.Account)).Text, StringComparison.Ordinal);
        var entry = (await ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SecondFactorRenamed, "My phone", "Desk <b>key</b>"), (entry.Entry.Action, entry.Text("before"), entry.Text("after")));
        Assert.Contains("no such passkey", (await other.SendAsync(PasskeyPages.Account, "Rename", ("id", IdOf(mine)), ("name", "Mine now"))).Text, StringComparison.Ordinal);
        Assert.Contains("no such passkey", (await RemoveAsync(other, mine)).Text, StringComparison.Ordinal);
        Assert.Contains("1 to 80 characters", (await browser.SendAsync(PasskeyPages.Account, "Rename", ("id", IdOf(mine)), ("name", new string('a', 81)))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_welcome_link_ends_passkeys_too()
    {
        using var device = Device();
        var (id, _, _) = await OwnerAsync(device);
        await using var db = required.Station.Open();
        var link = (await new InvitePerson(db, required.Station.Custody, TimeProvider.System).RunAsync(id, required.Station.Administrator, default)).Path;
        using var browser = Browser();
        await browser.PostAsync(link, ("Password", "ladder pony hartley moss"), ("Again", "ladder pony hartley moss"));

        using var stranger = Browser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.UseAsync(PasskeyPages.SignIn, device)).Status);
    }

    [Fact]
    public async Task What_is_asked_lies_in_a_cookie_that_no_script_reads_and_no_other_page_gets()
    {
        using var browser = Browser();
        await browser.AskAsync(PasskeyPages.SignIn);

        var cookie = browser.Cookies.GetAllCookies()["evidence-passkey"]!;

        Assert.Equal((true, PasskeyPages.SignIn), (cookie.HttpOnly, cookie.Path));
        Assert.InRange(cookie.Expires.ToUniversalTime(), TimeProvider.System.GetUtcNow().UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5));
    }

    private static string IdOf(PasskeyDevice device) => System.Buffers.Text.Base64Url.EncodeToString(device.Id);

    private static Task<Answer> RemoveAsync(SignInBrowser browser, PasskeyDevice device) => browser.SendAsync(PasskeyPages.Account, "Remove", ("id", IdOf(device)));

    private static string Bare(Answer answer) => System.Text.RegularExpressions.Regex.Replace(answer.Text, "name=\"__RequestVerificationToken\"[^>]*>", "");

    private PasskeyDevice Device() => new(required.Station.Address);

    private SignInBrowser Browser() => new(required.Station.Address);

    /// <summary>Somebody with an authenticator app and this passkey, signed in.</summary>
    private async Task<(PersonId Id, string Name, SignInBrowser Browser)> OwnerAsync(PasskeyDevice device)
    {
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        var browser = await SignInAsync(name);
        Assert.Equal(PasskeyPages.Account, (await browser.AddAsync(device)).Location);
        return (id, name, browser);
    }

    private async Task<SignInBrowser> SignInAsync(string name)
    {
        var browser = Browser();
        await browser.PasswordAsync(name);
        Assert.Equal("/", (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);
        return browser;
    }

    private static Task<Answer> SetUpAsync(SignInBrowser browser, string page)
    {
        var told = Base32.Read(System.Text.RegularExpressions.Regex.Match(page, "<code class=\"ev-mono\">([A-Z2-7 ]+)</code>").Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        var carried = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page, "name=\"Sealed\" value=\"([^\"]+)\"").Groups[1].Value);
        return browser.PostAsync("/sign-in/set-up", page, ("Sealed", carried), ("Code", SignInBrowser.Code(told)));
    }

    /// <summary>It is answered like every other refusal, changes nothing, and the log says why.</summary>
    private async Task RefusedAsync(SignInBrowser browser, PersonId id, string reason, Func<Task<Answer>> attempt)
    {
        var session = browser.Session;
        var answer = await attempt();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("This passkey was not accepted", answer.Text, StringComparison.Ordinal);
        Assert.Equal(session, browser.Session);
        var entry = (await ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInRefused, reason), (entry.Entry.Action, entry.Text("reason")));
    }

    private Task OpenAsync(PersonId id) => RowsAsync(id, db => db.People.Where(person => person.Id == id)
        .ExecuteUpdateAsync(set => set.SetProperty(person => person.LockoutEnd, (DateTimeOffset?)null).SetProperty(person => person.AccessFailedCount, 0)));

    /// <summary>Changes rows about somebody as time or somebody else would, which needs an entry.</summary>
    private async Task RowsAsync(PersonId id, Func<EvidenceDb, Task<int>> change)
    {
        await using var db = required.Station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.NotEqual(0, await change(db));
        await required.Station.Custody.AppendAsync(db, FactorActs.Act(CustodyAction.PersonChanged, id, Database.EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
    }

    private async Task<IReadOnlyList<ShownEntry>> ChainAsync(PersonId person)
    {
        await using var db = required.Station.Open();
        return await new ReadChain(db).RunAsync(SubjectOf.Person(person), Chain.Operational, ChainReader.Custodian, -1, default);
    }
}
