using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Disclosure;

/// <summary>Uses the pages as a browser without script does: cookies, forms with their tokens, no more.</summary>
internal sealed partial class SignedInBrowser : IDisposable
{
    private const string Password = "four random words here";

    private readonly HttpClient http;

    private SignedInBrowser(Uri address) =>
        http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address, DefaultRequestHeaders = { { "Accept", "text/html" } } };

    public static async Task<SignedInBrowser> SignInAsync(Station station, Role role)
    {
        var name = $"u{Guid.NewGuid():N}"[..12];
        await using (var scope = station.WebServices.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<CreatePerson>().RunAsync(new NewPerson(name, "Ada " + name, null, role, Password), EvidenceDatabase.Tester, default);
        var browser = new SignedInBrowser(station.Address);
        using var signedIn = await browser.PostAsync("/sign-in", await browser.PageAsync("/sign-in"), ("Input.UserName", name), ("Input.Password", Password));
        Assert.Equal("/footage", signedIn.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    public async Task<string> PageAsync(string path)
    {
        using var response = await http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode}\n{text}");
        return text;
    }

    /// <summary>Sends a form with the token that its page carried.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string page, params (string Name, string Value)[] fields)
    {
        var token = WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);
        return http.PostAsync(path, new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="__RequestVerificationToken""")]
    private static partial Regex Token();
}
