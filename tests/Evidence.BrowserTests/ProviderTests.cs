using Evidence.Durability;
using Evidence.Testing;
using Evidence.Testing.Provider;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Signing in at the agency's identity provider, which is another site, and leaving both.</summary>
public sealed class ProviderTests : IAsyncLifetime, IDisposable
{
    private const string Name = "Wyre account";

    private readonly TempFolder folder = new();
    private TestProvider provider = null!;
    private RunningEvidence evidence = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async Task InitializeAsync()
    {
        provider = await TestProvider.StartAsync();
        Durable.WriteNewFile(folder["secret"], System.Text.Encoding.UTF8.GetBytes(TestProvider.ClientSecret));
        evidence = await RunningEvidence.StartAsync(
            ("Evidence__SecondFactor", "required"), ("Evidence__Provider__Authority", provider.Issuer), ("Evidence__Provider__ClientId", TestProvider.ClientId),
            ("Evidence__Provider__ClientSecretFile", folder["secret"]), ("Evidence__Provider__Name", Name), ("Evidence__Provider__BindBy", "user-name"), ("Evidence__Provider__TrustSecondFactor", "mfa"));
        provider.LoggedOutAt = new Uri(evidence.Address, "/sign-in/provider/logged-out");
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await evidence.DisposeAsync();
        await provider.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Signs_in_there_goes_on_to_the_page_that_was_asked_for_and_leaves_both()
    {
        var person = evidence.Officer;
        provider.Accounts[person.UserName] = new ProviderAccount("subject-1", person.UserName, [], ["pwd", "mfa"]);
        await using var window = await OpenAsync();
        await window.Page.GotoAsync("/account");
        await LookAsync(window, "signing in");
        await FollowAsync(window, $"Sign in with {Name}");
        await LogInAsync(window, person.UserName);
        await HeadingAsync(window, "Your sign-in");
        await Assertions.Expect(window.Page.GetByText("Signs you in since")).ToBeVisibleAsync();
        await LookAsync(window, "one's own sign-in");
        await window.GoAsync("/account/provider");
        await LookAsync(window, "one's own account there");
        await window.GoAsync("/sign-in/again?from=%2Faccount%2Fpassword");
        await LookAsync(window, "confirming");
        await FollowAsync(window, $"Confirm with {Name}");
        await LogInAsync(window, person.UserName);
        await HeadingAsync(window, "Change your password");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();

        // Through our page, the provider, and back: nothing had to be pressed.
        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
        Assert.Equal(System.Net.HttpStatusCode.OK, Assert.Single(provider.LogOuts));
        await FollowAsync(window, $"Sign in with {Name}");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Test provider" })).ToBeVisibleAsync();
        Assert.Empty(provider.Troubles);
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Asks_for_the_second_step_after_a_provider_that_saw_none_and_says_when_the_provider_is_away()
    {
        var person = evidence.Officer;
        provider.Accounts[person.UserName] = new ProviderAccount("subject-2", person.UserName, [], ["pwd"]);
        await using var window = await OpenAsync();
        await window.GoAsync("/sign-in");
        await FollowAsync(window, $"Sign in with {Name}");
        await LogInAsync(window, person.UserName);
        await HeadingAsync(window, "Enter your code");

        provider.IsDown = true;
        await window.Page.GotoAsync("/sign-in/provider/answer?state=x");
        await HeadingAsync(window, "Sign in did not work");
        await LookAsync(window, "a sign-in that did not work");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the sign-in page" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("User name")).ToBeVisibleAsync();
    }

    private async Task<Window> OpenAsync() => await Window.OpenAsync(await browser.NewContextAsync(new() { BaseURL = evidence.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } }));

    private static async Task LogInAsync(Window window, string name)
    {
        await window.Page.GetByLabel("Name").FillAsync(name);
        await window.Page.GetByLabel("Secret").FillAsync(name);
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync());
    }

    private static Task FollowAsync(Window window, string name) => window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync());

    private static Task HeadingAsync(Window window, string name) => Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();

    /// <summary>Accessible, and within the window at every width.</summary>
    private static async Task LookAsync(Window window, string what)
    {
        foreach (var width in new[] { 320, 390, 2560, 1440 })
        {
            await window.Page.SetViewportSizeAsync(width, 900);
            await window.AssertFitsAsync($"{what} at {width} px");
        }

        await window.AssertAccessibleAsync(what);
        await Pictures.TakeWholeAsync(window, $"provider {what}");
    }
}
