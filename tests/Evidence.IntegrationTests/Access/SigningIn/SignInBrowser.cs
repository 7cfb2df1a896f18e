using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>What a form was answered with: the status, where it leads, and the page.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Location, string Text);

/// <summary>Signs in as a browser without script does, step by step; its cookies can be looked at and put back.</summary>
internal sealed partial class SignInBrowser : IDisposable
{
    public const string Password = "four random words here";

    private readonly HttpClient http;

    public SignInBrowser(Uri address)
    {
        Address = address;
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address, DefaultRequestHeaders = { { "Accept", "text/html" } } };
    }

    public Uri Address { get; }

    public CookieContainer Cookies { get; } = new();

    public string? Session
    {
        get => Cookies.GetAllCookies()["evidence-session"]?.Value;
        set => Cookies.Add(Address, new Cookie("evidence-session", value));
    }

    /// <summary>Somebody new, with a second factor where a secret is given.</summary>
    public static async Task<(PersonId Id, string Name)> CreateAsync(Station station, byte[]? secret = null, Role role = Role.Officer)
    {
        var name = $"u{Guid.NewGuid():N}"[..12];
        await using var scope = station.WebServices.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<CreatePerson>()
            .RunAsync(new NewPerson(name, "Ada " + name, null, role, Password) { AuthenticatorSecret = secret }, EvidenceDatabase.Tester, default);
        return (id, name);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Fills in the form of a page. Where that page is not given, what is there at the path.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var page = (await GetAsync(path)).Text;
        return await PostAsync(path, page, fields);
    }

    public async Task<Answer> PostAsync(string path, string page, params (string Name, string Value)[] fields)
    {
        var token = WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await http.PostAsync(path, form);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync());
    }

    public Task<Answer> PasswordAsync(string name, string password = Password) => PostAsync("/sign-in", ("Input.UserName", name), ("Input.Password", password));

    public Task<Answer> CodeAsync(string code) => PostAsync("/sign-in/second-step", ("Code", code));

    /// <summary>Fills in the page that sets up an authenticator app.</summary>
    /// <param name="page">As it was answered.</param>
    /// <param name="code">Null for the right one.</param>
    public Task<Answer> SetUpAsync(string page, string? code = null) =>
        PostAsync("/sign-in/set-up", page, ("Sealed", WebUtility.HtmlDecode(Sealed().Match(page).Groups[1].Value)), ("Code", code ?? Code(Told(page))));

    /// <summary>The secret that the page tells an app.</summary>
    public static byte[] Told(string page) => Base32.Read(Typed().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>What an app shows now, or so many steps later.</summary>
    public static string Code(byte[] secret, int steps = 0) => Totp.Code(secret, Totp.StepOf(TimeProvider.System.GetUtcNow()) + steps);

    public void Dispose() => http.Dispose();

    [GeneratedRegex("<code class=\"ev-mono\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Typed();

    [GeneratedRegex("name=\"Sealed\" value=\"([^\"]+)\"")]
    private static partial Regex Sealed();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
