using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Over real https: a browser keeps a __Host- cookie only if it is Secure, for the whole site and for this host alone.</summary>
[Collection(OneStation.Name)]
public sealed class SecureTests(Station station)
{
    [Fact]
    public async Task Signs_in_and_takes_a_form_with_cookies_that_no_other_host_and_no_plain_http_can_set()
    {
        using var folder = new TempFolder();
        var (web, address) = await station.Evidence.StartSecureWebAsync(TestCertificate.Make(folder));
        await using var running = web;
        await using var window = await station.OpenAsync(options: new() { BaseURL = address.ToString(), IgnoreHTTPSErrors = true });

        await window.SignInAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/footage?rows=dense");
        var cookies = await window.Page.Context.CookiesAsync();
        Assert.Equal(["__Host-evidence-form", "__Host-evidence-session", "evidence-list"], cookies.Select(cookie => cookie.Name).Order(StringComparer.Ordinal));
        Assert.All(cookies, cookie => Assert.Equal((true, true, "/", "127.0.0.1"), (cookie.Secure, cookie.HttpOnly, cookie.Path, cookie.Domain)));
        Assert.All(cookies, cookie => Assert.NotEqual(SameSiteAttribute.None, cookie.SameSite));

        await window.GoAsync("/docks/devices/new");
        await window.Page.GetByLabel("Make").FillAsync("Evidence Sample");
        await window.Page.GetByLabel("Model").FillAsync("BWC-1");
        await window.Page.GetByLabel("Serial number").FillAsync("BWC-TLS-1");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Register this device" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Cell, new() { Name = "BWC-TLS-1", Exact = true })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
        Assert.DoesNotContain(await window.Page.Context.CookiesAsync(), cookie => cookie.Name == "__Host-evidence-session");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Takes_no_session_of_a_plain_address()
    {
        using var folder = new TempFolder();
        var (web, address) = await station.Evidence.StartSecureWebAsync(TestCertificate.Make(folder));
        await using var running = web;
        await using var window = await station.OpenAsync(station.Evidence.Officer, new() { IgnoreHTTPSErrors = true });

        // Cookies do not tell ports apart: the browser sends both Webs what it has for this host.
        await window.Page.GotoAsync(new Uri(address, "/footage").ToString());

        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
    }
}
