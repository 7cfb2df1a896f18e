using System.Net;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.Passkeys;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>Adding, naming and removing one's passkeys where a second factor is required, by the pages and a device that signs.</summary>
public sealed class OwnPasskeysTests(RequiredStation required) : IClassFixture<RequiredStation>
{
    private readonly byte[] secret = Totp.NewSecret();

    [Fact]
    public async Task Adding_one_ends_every_other_session()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = await required.SignInAsync(name, secret);
        using var other = required.Browser();
        await other.PasswordAsync(name);
        await other.CodeAsync(SignInBrowser.Code(secret, 1));

        Assert.Equal(PasskeyPages.Account, (await browser.AddAsync(device)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).Status);
        Assert.Contains("My phone", (await browser.GetAsync(PasskeyPages.Account)).Text, StringComparison.Ordinal);
        Assert.Equal("account-changed", (await required.ChainAsync(id))[^1].Text("reason"));
    }

    [Fact]
    public async Task A_passkey_that_was_removed_opens_nothing_and_ends_other_sessions()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, browser) = await required.OwnerAsync(device, secret);
        using var other = required.Browser();
        await other.UseAsync(PasskeyPages.SignIn, device);

        Assert.Equal(PasskeyPages.Account, (await browser.RemoveAsync(device)).Location);

        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.UseAsync(PasskeyPages.SignIn, device)).Status);
        var removed = (await required.ChainAsync(id)).Single(entry => entry.Entry.Action == CustodyAction.SecondFactorRemoved);
        Assert.Equal(("passkey", "My phone"), (removed.Text("factor"), removed.Text("factor.name")));
        Assert.Contains("no such passkey", (await browser.RemoveAsync(device)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_factor_stays_and_recovery_codes_are_none()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, name, browser) = await required.OwnerAsync(device, secret);
        await browser.PostAsync("/account/recovery-codes");
        Assert.Equal("/account", (await browser.PostAsync("/account/authenticator?handler=Remove", (await browser.GetAsync("/account")).Text)).Location);

        Assert.Contains("your last one cannot be removed", (await browser.RemoveAsync(device)).Text, StringComparison.Ordinal);

        using var half = required.Browser();
        Assert.Equal(PasskeyPages.SecondStep, (await half.PasswordAsync(name)).Location);
        Assert.Contains("Use your passkey", (await half.GetAsync(PasskeyPages.SecondStep)).Text, StringComparison.Ordinal);
        Assert.Equal("/", (await half.UseAsync(PasskeyPages.SecondStep, device)).Location);
        Assert.Single(await required.ChainAsync(id), entry => entry.Entry.Action == CustodyAction.SecondFactorRemoved);
    }

    [Fact]
    public async Task Who_has_a_passkey_is_not_asked_to_set_up_another_factor_by_a_password_alone()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (_, name) = await SignInBrowser.CreateAsync(required.Station);
        using var half = required.Browser();
        Assert.Equal("/sign-in/set-up", (await half.PasswordAsync(name)).Location);
        var page = (await half.GetAsync("/sign-in/set-up")).Text;
        using var owner = required.Browser();
        await owner.PasswordAsync(name);
        await owner.SetUpAsync((await owner.GetAsync("/sign-in/set-up")).Text);
        Assert.Equal(PasskeyPages.Account, (await owner.AddAsync(device)).Location);
        await owner.PostAsync("/account/authenticator?handler=Remove", (await owner.GetAsync("/account")).Text);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await half.SetUpAsync(page)).Status);
        Assert.Null(half.Session);
    }

    [Fact]
    public async Task Nobody_has_eleven_passkeys_nor_one_twice()
    {
        using var first = new PasskeyDevice(required.Station.Address);
        var (_, _, browser) = await required.OwnerAsync(first, secret);
        Assert.Contains("was added before", (await browser.AddAsync(first)).Text, StringComparison.Ordinal);
        for (var i = 2; i <= 10; i++)
        {
            using var next = new PasskeyDevice(required.Station.Address);
            Assert.Equal(PasskeyPages.Account, (await browser.AddAsync(next, $"Key {i}")).Location);
        }

        using var eleventh = new PasskeyDevice(required.Station.Address);
        Assert.Contains("more than 10 passkeys", (await browser.AddAsync(eleventh)).Text, StringComparison.Ordinal);
        using var other = required.Browser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.UseAsync(PasskeyPages.SignIn, eleventh)).Status);
    }

    [Fact]
    public async Task A_passkey_of_somebody_cannot_be_added_by_somebody_else()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        await required.OwnerAsync(device, secret);
        var (_, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = await required.SignInAsync(name, secret);

        Assert.Contains("was added before", (await browser.AddAsync(device)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_owner_calls_it_what_they_like_and_nobody_else_does()
    {
        using var mine = new PasskeyDevice(required.Station.Address);
        using var theirs = new PasskeyDevice(required.Station.Address);
        var (id, _, browser) = await required.OwnerAsync(mine, secret);
        var (_, _, other) = await required.OwnerAsync(theirs, secret);
        Assert.Equal(PasskeyPages.Account, (await browser.SendAsync(PasskeyPages.Account, "Rename", ("id", mine.CredentialId), ("name", "  Desk <b>key</b> "))).Location);

        Assert.Contains("Desk &lt;b&gt;key&lt;/b&gt;", (await browser.GetAsync(PasskeyPages.Account)).Text, StringComparison.Ordinal);
        var entry = (await required.ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SecondFactorRenamed, "My phone", "Desk <b>key</b>"), (entry.Entry.Action, entry.Text("before"), entry.Text("after")));
        Assert.Contains("no such passkey", (await other.SendAsync(PasskeyPages.Account, "Rename", ("id", mine.CredentialId), ("name", "Mine now"))).Text, StringComparison.Ordinal);
        Assert.Contains("no such passkey", (await other.RemoveAsync(mine)).Text, StringComparison.Ordinal);
        Assert.Contains("1 to 80 characters", (await browser.SendAsync(PasskeyPages.Account, "Rename", ("id", mine.CredentialId), ("name", new string('a', 81)))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_welcome_link_leaves_passkeys_and_an_administrator_who_takes_factors_away_ends_them()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (id, _, _) = await required.OwnerAsync(device, secret);
        await using var db = required.Station.Open();
        var link = (await new InvitePerson(db, required.Station.Custody, TimeProvider.System).RunAsync(id, required.Station.Administrator, default)).Path;
        using var browser = required.Browser();
        await browser.PostAsync(link, ("Password", "ladder pony hartley moss"), ("Again", "ladder pony hartley moss"));
        using var stranger = required.Browser();
        Assert.Equal("/", (await stranger.UseAsync(PasskeyPages.SignIn, device)).Location);

        await new TakeFactorsAway(db, required.Station.Custody, TimeProvider.System).RunAsync(id, "seen at the desk", required.Station.Administrator, default);

        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.UseAsync(PasskeyPages.SignIn, device)).Status);
    }

    [Fact]
    public async Task Of_two_who_add_one_passkey_at_the_same_instant_the_second_is_told_that_it_is_known()
    {
        using var device = new PasskeyDevice(required.Station.Address);
        var (first, _) = await SignInBrowser.CreateAsync(required.Station, secret);
        var (second, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        using var browser = await required.SignInAsync(name, secret);
        Task<Answer>? added = null;

        await required.RowsAsync(first, async db =>
        {
            db.Passkeys.Add(new Passkey
            {
                CredentialId = device.Id, PersonId = first, PublicKey = [1], SignCount = 0, Transports = [], IsBackupEligible = false, IsBackedUp = false, Name = "First",
                AddedAt = Instant.Truncate(TimeProvider.System.GetUtcNow()),
            });
            var rows = await db.SaveChangesAsync();
            added = browser.AddAsync(device);
            while (await db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").SingleAsync() == 0)
                await Task.Delay(20);
            return rows;
        });

        Assert.Contains("was added before", (await added!).Text, StringComparison.Ordinal);
        await using var db = required.Station.Open();
        Assert.False(await db.Passkeys.AnyAsync(one => one.PersonId == second));
    }
}
