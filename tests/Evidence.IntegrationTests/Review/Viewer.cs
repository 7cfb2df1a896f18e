using System.Net.Http.Headers;
using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>Somebody with a session, or nobody, talking to the running Web as a browser does.</summary>
internal sealed partial class Viewer : IDisposable
{
    private readonly HttpClient http;
    private readonly Action<TimeSpan>? rest;
    private CookieContainer? cookies;
    private string? token;

    private Viewer(HttpClient http, Action<TimeSpan>? rest = null) => (this.http, this.rest) = (http, rest);

    public static Viewer Nobody(Station station) => new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = station.Address });

    /// <summary>Another system, with what it shows as <c>Authorization</c>, and with a cookie of somebody's where one is given.</summary>
    public static Viewer Client(Station station, string authorization, Viewer? cookies = null)
    {
        var client = new Viewer(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies?.cookies ?? new CookieContainer() }) { BaseAddress = station.Address }) { IsClient = true };
        client.http.DefaultRequestHeaders.Add("Authorization", authorization);
        return client;
    }

    /// <summary>Opens a session without the password, as signing in would.</summary>
    /// <param name="ago">How long ago they signed in.</param>
    public static async Task<Viewer> OpenAsync(Station station, Actor person, TimeSpan ago = default)
    {
        await using var scope = station.WebServices.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<UserManager<Person>>().FindByIdAsync(person.Id!.Value.ToString());
        var session = await BeginAsync(station, found!, ago);
        var principal = await scope.ServiceProvider.GetRequiredService<SignInManager<Person>>().CreateUserPrincipalAsync(found!);
        ((ClaimsIdentity)principal.Identity!).AddClaims(PersonClaims.Of(session));
        var options = station.WebServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var cookies = new CookieContainer();
        Keep(TimeSpan.Zero);
        return new Viewer(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = station.Address }, Keep) { Session = session.Id, cookies = cookies };

        void Keep(TimeSpan idle)
        {
            var now = TimeProvider.System.GetUtcNow();
            var properties = new AuthenticationProperties { IssuedUtc = now - idle, ExpiresUtc = now - idle + options.ExpireTimeSpan };
            var ticket = new AuthenticationTicket(new ClaimsPrincipal(principal.Identities), properties, IdentityConstants.ApplicationScheme);
            cookies.Add(station.Address, new Cookie(options.Cookie.Name!, options.TicketDataFormat.Protect(ticket)));
        }
    }

    public PersonSessionId Session { get; private init; }

    /// <summary>No browser, and so without forms.</summary>
    public bool IsClient { get; private init; }

    private static async Task<PersonSession> BeginAsync(Station station, Person person, TimeSpan ago)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        var session = new PersonSession
        {
            Id = PersonSessionId.New(), PersonId = person.Id, BegunAt = now - ago, LastSeenAt = now, ConfirmedAt = now - ago, Address = "127.0.0.1", Network = "127.0.0.1", Device = "A test", Method = "password",
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = person.ToActor(null), Action = CustodyAction.SignedIn, Subjects = [SubjectOf.Person(person.Id)] }, default);
        await transaction.CommitAsync();
        return session;
    }

    /// <summary>Lets so much time pass in which the session was not renewed.</summary>
    public void Rest(TimeSpan idle) => rest?.Invoke(idle);

    public Task<HttpResponseMessage> GetAsync(string path, string? range = null, string? ifRange = null) => SendAsync(HttpMethod.Get, path, range, ifRange);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? range = null, string? ifRange = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        if (ifRange is not null)
            request.Headers.TryAddWithoutValidation("If-Range", ifRange);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>What a page asks for by itself to become current.</summary>
    public async Task<HttpResponseMessage> GetLiveAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "x-live", "1" } } };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return await http.SendAsync(request);
    }

    /// <summary>A page's whole text, as a browser asks for it.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PageAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Posts a form with the token of this session's pages.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        token ??= Token().Match((await PageAsync("/account")).Text).Groups[1].Value;
        return await SendFormAsync(path, [("__RequestVerificationToken", token), .. fields]);
    }

    /// <summary>Says why, before playing what is somebody else's.</summary>
    public async Task StatePurposeAsync(ItemId item, string purpose = "investigation", string reference = "2026/1184")
    {
        using var stated = await PostAsync($"/items/{item}/purpose", ("Purpose", purpose), ("Reference", reference));
        Assert.Equal(HttpStatusCode.Redirect, stated.StatusCode);
    }

    public Task<HttpResponseMessage> PostWithoutTokenAsync(string path, params (string Name, string Value)[] fields) => SendFormAsync(path, fields);

    /// <summary>A request as a script of the page makes it.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => http.SendAsync(request);

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> SendFormAsync(string path, (string Name, string Value)[] fields) =>
        http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
