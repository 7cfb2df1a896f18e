using Evidence.Access.SecondFactors;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Passkeys as people meet them, with the browser's own virtual device. WebAuthn knows sites by name: these windows go to localhost.</summary>
public sealed class PasskeyTests : IAsyncLifetime
{
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
    public async Task Is_added_and_then_signs_in_by_itself_by_keyboard_alone()
    {
        await using var window = await OpenAsync();
        await AddDeviceAsync(window);
        await SignInAsync(window, evidence.EvidenceOfficer);
        await window.GoAsync("/account");
        await window.TabToAsync("Add one: passkeys");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await LookAsync(window, "no passkeys yet");
        await window.TabToAsync("Add a passkey");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Cell, new() { Name = "Passkey, Chrome on Linux", Exact = true })).ToBeVisibleAsync();
        await LookAsync(window, "one passkey");
        await window.GoAsync("/account");
        await LookAsync(window, "one's own sign-in with a passkey");

        await PressAsync(window, "Sign out");
        await LookAsync(window, "signing in");
        await window.TabToAsync("Use a passkey");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await HeadingAsync(window, "Footage");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_the_second_step_and_confirms_and_is_renamed_and_removed()
    {
        var person = evidence.Officer;
        await using var window = await OpenAsync();
        await AddDeviceAsync(window);
        await SignInAsync(window, person);
        await window.GoAsync("/account/passkeys");
        await window.Page.GetByLabel("Name").FillAsync("Desk computer");
        await PressAsync(window, "Add a passkey");

        await PressAsync(window, "Sign out");
        await PasswordAsync(window, person);
        await HeadingAsync(window, "Enter your code");
        await LookAsync(window, "the second step with a passkey");
        await PressAsync(window, "Use a passkey");
        await HeadingAsync(window, "My footage");

        await window.GoAsync("/sign-in/again?from=%2Faccount%2Fpasskeys");
        await LookAsync(window, "confirming with a passkey");
        await PressAsync(window, "Use a passkey");
        await HeadingAsync(window, "Your passkeys");

        await window.Page.GetByText("Rename").ClickAsync();
        await LookAsync(window, "renaming");
        await window.Page.GetByLabel("New name").FillAsync("Front desk");
        await PressAsync(window, "Save the name of Desk computer");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Cell, new() { Name = "Front desk", Exact = true })).ToBeVisibleAsync();

        await window.GoAsync("/account");
        await PressAsync(window, "Remove the authenticator app");
        await PressAsync(window, "Sign out");
        await PasswordAsync(window, person);
        await HeadingAsync(window, "Use your passkey");
        await LookAsync(window, "the second step by passkey alone");
        await PressAsync(window, "Use a passkey");
        await window.GoAsync("/account/passkeys");
        await PressAsync(window, "Remove Front desk");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("your last one cannot be removed");
        await LookAsync(window, "the last factor");

        await window.GoAsync("/account/authenticator");
        await window.Page.GetByText("You cannot scan it?").ClickAsync();
        var secret = Base32.Read((await window.Page.Locator("details code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await window.Page.GetByLabel("Code from your authenticator app").FillAsync(Code(secret));
        await PressAsync(window, "Continue");
        await window.GoAsync("/account/passkeys");
        await PressAsync(window, "Remove Front desk");
        await Assertions.Expect(window.Page.GetByText("Front desk")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Is_set_up_at_the_first_sign_in_in_place_of_an_app()
    {
        var person = evidence.Officer;
        await evidence.WorkerVerbAsync("lost-factors", "--person", person.UserName, "--reason", "Seen at the desk");
        await using var window = await OpenAsync();
        var (session, device) = await AddDeviceAsync(window);
        await PasswordAsync(window, person);
        await HeadingAsync(window, "Set up your second step");
        await LookAsync(window, "setting up a second step, of two kinds");
        await session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = false });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("it was cancelled, or it took too long")).ToBeVisibleAsync();
        await session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = true });

        await PressAsync(window, "Set up a passkey");

        await HeadingAsync(window, "Keep your recovery codes");
        await Assertions.Expect(window.Page.GetByText("Your passkey is set up, and you are signed in.")).ToBeVisibleAsync();
        await LookAsync(window, "the recovery codes of a passkey");
        var code = await window.Page.Locator(".ev-codes li").First.InnerTextAsync();
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept them: continue" }).ClickAsync());
        await HeadingAsync(window, "My footage");
        await PressAsync(window, "Sign out");
        await PasswordAsync(window, person);
        await HeadingAsync(window, "Use your passkey");
        await PressAsync(window, "Use a passkey");
        await HeadingAsync(window, "My footage");
        await PressAsync(window, "Sign out");
        await PasswordAsync(window, person);
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync());
        await window.Page.GetByLabel("Recovery code").FillAsync(code);
        await PressAsync(window, "Continue");
        await HeadingAsync(window, "My footage");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Says_in_words_what_went_wrong_and_lets_them_try_again()
    {
        await using var window = await OpenAsync();
        await window.GoAsync("/sign-in");
        var (session, device) = await AddDeviceAsync(window);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        // A device that holds nothing for this site, as when somebody closes the browser's question.
        await Assertions.Expect(window.Page.GetByText("it was cancelled, or it took too long")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" })).ToBeFocusedAsync();
        await LookAsync(window, "a passkey that was cancelled");

        await SignInAsync(window, evidence.Supervisor);
        await window.GoAsync("/account/passkeys");
        await session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = false });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("it was cancelled, or it took too long")).ToBeVisibleAsync();
        await session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = device, ["isUserVerified"] = true });
        await PressAsync(window, "Add a passkey");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("This device has a passkey of yours already")).ToBeVisibleAsync();
        await LookAsync(window, "a device that has one already");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_not_offered_where_a_browser_can_ask_for_none()
    {
        await using var byNumber = await Window.OpenAsync(await browser.NewContextAsync(new() { BaseURL = evidence.Address.ToString() }));
        await using var withoutScript = await Window.OpenAsync(await browser.NewContextAsync(new() { BaseURL = Site, JavaScriptEnabled = false }));
        foreach (var window in new[] { byNumber, withoutScript })
        {
            await window.GoAsync("/sign-in");
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
            await Assertions.Expect(window.Page.GetByText("Use a passkey")).ToBeHiddenAsync();
            await window.GoAsync("/sign-in/passkey");
            await Assertions.Expect(window.Page.GetByText("This browser cannot use passkeys here.")).ToBeVisibleAsync();
        }

        await using var able = await OpenAsync();
        await able.GoAsync("/sign-in/passkey");
        await Assertions.Expect(able.Page.GetByText("This browser cannot use passkeys here.")).ToBeHiddenAsync();
        await LookAsync(able, "signing in with a passkey");
    }

    private string Site => $"http://localhost:{evidence.Address.Port}";

    private static string Code(byte[] secret) => Totp.Code(secret, Totp.StepOf(TimeProvider.System.GetUtcNow()));

    private async Task<Window> OpenAsync() => await Window.OpenAsync(await browser.NewContextAsync(new() { BaseURL = Site, ViewportSize = new() { Width = 1440, Height = 900 } }));

    /// <summary>A device in the machine itself that asks for a finger, and is always given it.</summary>
    private static async Task<(ICDPSession Session, string Device)> AddDeviceAsync(Window window)
    {
        var session = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        return (session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private static async Task SignInAsync(Window window, DemoPerson person)
    {
        await PasswordAsync(window, person);
        await window.Page.GetByLabel("Code from your authenticator app").FillAsync(Code(Base32.Read(person.AuthenticatorSecret!)));
        await PressAsync(window, "Continue");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    private static async Task PasswordAsync(Window window, DemoPerson person)
    {
        await window.GoAsync("/sign-in");
        await window.Page.GetByLabel("User name").FillAsync(person.UserName);
        await window.Page.GetByLabel("Password").FillAsync(person.Password);
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
        await Pictures.TakeWholeAsync(window, what);
    }
}
