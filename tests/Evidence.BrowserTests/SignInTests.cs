using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class SignInTests(Station station)
{
    [Fact]
    public async Task Goes_on_to_the_page_that_was_asked_for()
    {
        await using var window = await station.OpenAsync();
        await window.Page.GotoAsync("/docks");
        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");

        await window.Page.GetByLabel("User name").FillAsync(station.Evidence.Officer.UserName);
        await window.Page.GetByLabel("Password").FillAsync(station.Evidence.Officer.Password);
        await window.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Docks", Level = 1 })).ToBeVisibleAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Refuses_a_wrong_password_without_saying_which_of_the_two_was_wrong()
    {
        await using var window = await station.OpenAsync();
        foreach (var name in new[] { station.Evidence.Administrator.UserName, "nobody.of.this.name" })
        {
            await window.GoAsync("/sign-in");
            await window.Page.GetByLabel("User name").FillAsync(name);
            await window.Page.GetByLabel("Password").FillAsync("not the password");
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

            await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The user name or password is not right");
            await Assertions.Expect(window.Page.GetByLabel("User name")).ToHaveValueAsync(name);
            await Assertions.Expect(window.Page.GetByLabel("Password")).ToHaveValueAsync("");
            await Assertions.Expect(window.Page).ToHaveTitleAsync("Error: Sign in · Evidence");
        }

        await window.AssertAccessibleAsync("a refused sign-in");
    }

    [Fact]
    public async Task Never_goes_on_to_another_site()
    {
        await using var window = await station.OpenAsync();
        await window.Page.GotoAsync("/sign-in?from=https%3A%2F%2Fexample.org%2F");
        await window.Page.GetByLabel("User name").FillAsync(station.Evidence.Officer.UserName);
        await window.Page.GetByLabel("Password").FillAsync(station.Evidence.Officer.Password);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "My footage", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signs_out_for_good()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");

        await window.Page.GoBackAsync();
        await window.Page.GotoAsync("/footage");

        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
    }

    [Fact]
    public async Task Keeps_the_session_out_of_reach_of_scripts_and_of_other_sites()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);

        var session = (await window.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "evidence-session");

        Assert.True(session.HttpOnly);
        Assert.NotEqual(SameSiteAttribute.None, session.SameSite);
        Assert.Equal(-1, session.Expires);
    }
}
