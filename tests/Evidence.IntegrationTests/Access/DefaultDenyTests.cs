using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Evidence.Access;
using Evidence.Formats;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Evidence.IntegrationTests.Access;

public sealed class DefaultDenyTests : IAsyncLifetime, IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("evidence-access-").FullName;
    private WebApplication app = null!;
    private readonly HttpClient http = new();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Evidence:Data", data), new("urls", "http://127.0.0.1:0")]);
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ByHeader>(RequireAgentAttribute.PolicyName, null);
        // The header stands for a session cookie; what is tested is what happens behind it.
        builder.Services.AddAuthentication("by-header").AddScheme<AuthenticationSchemeOptions, ByHeader>("by-header", null);
        app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/undeclared", () => "in");
        app.MapGet("/public", () => "in").AllowPublic("a test");
        app.MapGet("/people", () => "in").RequirePermission(Permission.ManagePeople);
        app.MapGet("/footage", () => "in").RequirePermission(Permission.SeeFootage);
        app.MapGet("/agent", () => "in").RequireAgent();
        await app.StartAsync();
        http.BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public void Dispose() => http.Dispose();

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("/undeclared", "administrator", HttpStatusCode.Forbidden)]
    [InlineData("/undeclared", null, HttpStatusCode.Unauthorized)]
    [InlineData("/public", null, HttpStatusCode.OK)]
    [InlineData("/people", null, HttpStatusCode.Unauthorized)]
    [InlineData("/people", "officer", HttpStatusCode.Forbidden)]
    [InlineData("/people", "administrator", HttpStatusCode.OK)]
    [InlineData("/people", "no-such-role", HttpStatusCode.Forbidden)]
    [InlineData("/footage", "officer", HttpStatusCode.OK)]
    [InlineData("/agent", "administrator", HttpStatusCode.Forbidden)]
    [InlineData("/agent", "agent", HttpStatusCode.OK)]
    [InlineData("/footage", "agent", HttpStatusCode.Forbidden)]
    public async Task An_endpoint_lets_in_whom_it_declares_and_nobody_else(string path, string? role, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (role is not null)
            request.Headers.Add("X-Role", role);
        using var response = await http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    private sealed class ByHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Role"].ToString() is not { Length: > 0 } role)
                return Task.FromResult(AuthenticateResult.NoResult());
            Claim[] claims = role == "agent"
                ? [new(RequireAgentAttribute.AgentClaim, AgentId.New().ToString())]
                : [new(ClaimTypes.NameIdentifier, PersonId.New().ToString()), new(PersonClaims.Role, role)];
            return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name)));
        }
    }
}
