using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access.SecondFactors;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>Who has no second factor sets up a passkey at their first sign-in, in place of an authenticator app.</summary>
public sealed partial class FirstPasskeyTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private const string SetUp = "/sign-in/set-up";

    [Fact]
    public async Task Begins_the_session_and_makes_recovery_codes_and_is_asked_for_from_then_on()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name) = await SignInBrowser.CreateAsync(required.Station);
        using var browser = required.Browser();
        Assert.Equal(SetUp, (await browser.PasswordAsync(name)).Location);

        var page = await SetUpAsync(browser, device);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Your passkey is set up, and you are signed in.", page.Text, StringComparison.Ordinal);
        var codes = Codes().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.PasswordAccepted, CustodyAction.SecondFactorAdded, CustodyAction.RecoveryCodesMade, CustodyAction.SignedIn],
            (await required.ChainAsync(id)).Select(entry => entry.Entry.Action));
        var entries = await required.ChainAsync(id);
        Assert.Equal(("passkey", "password+passkey"), (entries[2].Text("factor"), entries[4].Text("auth.method")));

        using var again = required.Browser();
        Assert.Equal(PasskeyPages.SecondStep, (await again.PasswordAsync(name)).Location);
        Assert.Equal("/", (await again.UseAsync(PasskeyPages.SecondStep, device)).Location);
        using var without = required.Browser();
        await without.PasswordAsync(name);
        Assert.Equal("/", (await without.PostAsync("/sign-in/recovery-code", ("Code", codes[3]))).Location);
    }

    [Fact]
    public async Task Is_refused_without_PIN_finger_or_face_and_then_nobody_is_signed_in_and_nothing_is_set_up()
    {
        using var device = new PasskeyDevice(required.Station.Address) { Verifies = false };
        var (id, name) = await SignInBrowser.CreateAsync(required.Station);
        using var browser = required.Browser();
        await browser.PasswordAsync(name);

        var page = await SetUpAsync(browser, device);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("You cannot scan it?", page.Text, StringComparison.Ordinal);
        await AssertNothingAsync(browser, id);
        device.Verifies = true;
        Assert.Equal(HttpStatusCode.OK, (await SetUpAsync(browser, device)).Status);
    }

    [Fact]
    public async Task Is_refused_where_a_factor_was_set_up_meanwhile_from_elsewhere()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (_, name) = await SignInBrowser.CreateAsync(required.Station);
        using var thief = required.Browser();
        await thief.PasswordAsync(name);
        using var owner = required.Browser();
        await owner.PasswordAsync(name);
        await owner.SetUpAsync((await owner.GetAsync(SetUp)).Text);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SetUpAsync(thief, device)).Status);

        Assert.Null(thief.Session);
        using var after = required.Browser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await after.UseAsync(PasskeyPages.SignIn, device)).Status);
    }

    [Fact]
    public async Task Is_refused_where_it_was_asked_of_somebody_else_or_for_something_else()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (_, theirs) = await SignInBrowser.CreateAsync(required.Station);
        var (id, name) = await SignInBrowser.CreateAsync(required.Station);
        using var other = required.Browser();
        await other.PasswordAsync(theirs);
        using var browser = required.Browser();
        await browser.PasswordAsync(name);
        var credential = device.Create(await other.AskAsync(SetUp));
        browser.TakeQuestion(other, SetUp);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SendAsync(SetUp, "Passkey", ("Credential", credential))).Status);

        await AssertNothingAsync(browser, id);
    }

    private static async Task<Answer> SetUpAsync(SignInBrowser browser, PasskeyDevice device) =>
        await browser.SendAsync(SetUp, "Passkey", ("Credential", device.Create(await browser.AskAsync(SetUp))));

    private async Task AssertNothingAsync(SignInBrowser browser, Formats.PersonId id)
    {
        Assert.Null(browser.Session);
        await using var db = required.Station.Open();
        Assert.False(await db.Passkeys.AnyAsync(one => one.PersonId == id) || await db.RecoveryCodes.AnyAsync(one => one.PersonId == id) || await db.Sessions.AnyAsync(one => one.PersonId == id));
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.PasswordAccepted], (await required.ChainAsync(id)).Select(entry => entry.Entry.Action));
    }

    [GeneratedRegex("<li>([A-Z0-9-]{8,})</li>", RegexOptions.IgnoreCase)]
    private static partial Regex Codes();
}
