using System.Net;
using Evidence.Formats;
using Evidence.IntegrationTests.Access.SigningIn;
using Xunit;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>What the script of the pages does.</summary>
internal static class PasskeyPages
{
    public const string SignIn = "/sign-in/passkey", SecondStep = "/sign-in/second-step", Again = "/sign-in/again", Account = "/account/passkeys";

    /// <summary>What the browser is handed, as the page asks its server for it.</summary>
    public static async Task<string> AskAsync(this SignInBrowser browser, string path)
    {
        var answer = await browser.PostAsync(path + "?handler=Question", (await browser.GetAsync(path)).Text);
        return answer.Status == HttpStatusCode.OK ? answer.Text : throw new InvalidOperationException($"{path} asks nothing: {answer.Status} {answer.Location}");
    }

    public static async Task<Answer> AddAsync(this SignInBrowser browser, PasskeyDevice device, string name = "My phone") =>
        await browser.SendAsync(Account, "Add", ("Credential", device.Create(await browser.AskAsync(Account))), ("NewName", name));

    public static async Task<Answer> UseAsync(this SignInBrowser browser, string path, PasskeyDevice device) =>
        await browser.SendAsync(path, "Passkey", ("Credential", device.Answer(await browser.AskAsync(path))));

    public static async Task<Answer> SendAsync(this SignInBrowser browser, string path, string handler, params (string Name, string Value)[] fields) =>
        await browser.PostAsync($"{path}?handler={handler}", (await browser.GetAsync(path)).Text, fields);

    public static Task<Answer> RemoveAsync(this SignInBrowser browser, PasskeyDevice device) => browser.SendAsync(Account, "Remove", ("id", device.CredentialId));

    /// <summary>Somebody with an authenticator app and this passkey, signed in.</summary>
    public static async Task<(PersonId Id, string Name, SignInBrowser Browser)> OwnerAsync(this RequiredStation required, PasskeyDevice device, byte[] secret)
    {
        var (id, name) = await SignInBrowser.CreateAsync(required.Station, secret);
        var browser = await required.SignInAsync(name, secret);
        Assert.Equal(Account, (await browser.AddAsync(device)).Location);
        return (id, name, browser);
    }

    /// <summary>Puts what one browser was asked into another, as who read the cookie would.</summary>
    public static void TakeQuestion(this SignInBrowser browser, SignInBrowser from, string path, string? at = null)
    {
        var cookie = from.Cookies.GetCookies(new Uri(from.Address, path))["evidence-passkey"] ?? throw new InvalidOperationException("Nothing was asked.");
        browser.Cookies.Add(new Cookie(cookie.Name, cookie.Value, at ?? path, from.Address.Host));
    }
}
