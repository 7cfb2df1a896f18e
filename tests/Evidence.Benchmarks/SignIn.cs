using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Evidence.Benchmarks;

/// <summary>Signs a demo person in, as a browser would; the cookies are what a viewer needs.</summary>
internal static partial class SignIn
{
    public static async Task<CookieContainer> AsAsync(Stand stand, string role)
    {
        var person = JsonDocument.Parse(await File.ReadAllBytesAsync(stand.SignIns)).RootElement.GetProperty("people").EnumerateArray()
            .First(one => one.GetProperty("role").GetString() == role);
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = stand.Http };
        var page = await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value),
            ["Input.UserName"] = person.GetProperty("userName").GetString()!,
            ["Input.Password"] = person.GetProperty("password").GetString()!,
        });
        using var answer = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        return answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther ? cookies : throw new BenchFailure($"Signing in answered {(int)answer.StatusCode}.");
    }

    /// <summary>Says why a recording is played that is not the viewer's own.</summary>
    public static async Task StatePurposeAsync(Stand stand, CookieContainer cookies, string item)
    {
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = stand.Http };
        var address = new Uri($"/items/{item}/purpose", UriKind.Relative);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(await http.GetStringAsync(address)).Groups[1].Value),
            ["Purpose"] = "technical-support",
            ["Reference"] = "Playback benchmark",
        });
        using var answer = await http.PostAsync(address, form);
        if (answer.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther)) throw new BenchFailure($"Stating a purpose answered {(int)answer.StatusCode}.");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
