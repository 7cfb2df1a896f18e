using Evidence.Access.SecondFactors;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Signing in where everybody needs a second step, as people meet it.</summary>
public sealed class SecondStepTests : IAsyncLifetime
{
    private const string Chosen = "ladder pony hartley moss";

    private RunningEvidence evidence = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async Task InitializeAsync()
    {
        evidence = await RunningEvidence.StartAsync(("Evidence__SecondFactor", "required"));
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await evidence.DisposeAsync();
    }

    [Fact]
    public async Task Leads_from_a_link_to_recovery_codes_and_one_of_those_signs_in()
    {
        await using var window = await OpenAsync();
        await window.GoAsync(await LinkAsync(evidence.Officer));
        await LookAsync(window, "the link");
        await window.Page.GetByLabel("New password").FillAsync(Chosen);
        await window.Page.GetByLabel("The same password again").FillAsync(Chosen);
        await PressAsync(window, "Continue");
        // The link renews the password, and not what else they sign in with: that is taken away apart from it.
        await HeadingAsync(window, "Enter your code");
        await evidence.WorkerVerbAsync("lost-factors", "--person", evidence.Officer.UserName, "--reason", "Seen at the desk");
        await PasswordAsync(window, evidence.Officer.UserName, Chosen);
        await HeadingAsync(window, "Set up your second step");
        await window.Page.GetByText("You cannot scan it?").ClickAsync();
        await LookAsync(window, "setting up");
        var secret = Base32.Read((await window.Page.Locator("details code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await window.Page.GetByLabel("Code from your authenticator app").FillAsync(Code(secret));
        await PressAsync(window, "Continue");
        await HeadingAsync(window, "Keep your recovery codes");
        await LookAsync(window, "the recovery codes");
        var code = await window.Page.Locator(".ev-codes li").First.InnerTextAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept them: continue" }).ClickAsync();
        await HeadingAsync(window, "My footage");
        await window.GoAsync("/account");
        await LookAsync(window, "one's own sign-in");

        await PressAsync(window, "Sign out");
        await PasswordAsync(window, evidence.Officer.UserName, Chosen);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await window.Page.GetByLabel("Recovery code").FillAsync(code);
        await LookAsync(window, "a recovery code");
        await PressAsync(window, "Continue");
        await HeadingAsync(window, "My footage");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Asks_for_the_code_that_the_app_shows_by_keyboard_alone()
    {
        var person = evidence.EvidenceOfficer;
        await using var window = await OpenAsync();
        await PasswordAsync(window, person.UserName, person.Password);
        await HeadingAsync(window, "Enter your code");
        await LookAsync(window, "the second step");
        await window.TabToAsync("Code from your authenticator app");
        await window.Page.Keyboard.TypeAsync("000000");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is not right");
        await window.AssertAccessibleAsync("a refused code");
        await window.TabToAsync("Code from your authenticator app");
        await window.Page.Keyboard.TypeAsync(Code(Base32.Read(person.AuthenticatorSecret!)));
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await HeadingAsync(window, "Footage");
    }

    private static string Code(byte[] secret) => Totp.Code(secret, Totp.StepOf(TimeProvider.System.GetUtcNow()));

    private async Task<Window> OpenAsync() => await Window.OpenAsync(await browser.NewContextAsync(new() { BaseURL = evidence.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } }));

    private async Task<string> LinkAsync(DemoPerson person)
    {
        var said = await evidence.WorkerVerbAsync("welcome", "--person", person.UserName);
        return new Uri(said.Trim().Split('\n')[^1].Trim()).AbsolutePath;
    }

    private static async Task PasswordAsync(Window window, string name, string password)
    {
        await window.GoAsync("/sign-in");
        await window.Page.GetByLabel("User name").FillAsync(name);
        await window.Page.GetByLabel("Password").FillAsync(password);
        await PressAsync(window, "Sign in");
    }

    private static Task PressAsync(Window window, string name) => window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync());

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
    }
}
