using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.SigningIn;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Evidence.Tests.Access;

/// <summary>Default deny is only as good as the declarations: these walk all routes of Web.</summary>
public sealed class EveryRouteTests : IDisposable
{
    private readonly WebHost web = new();

    [Fact]
    public async Task Declares_exactly_one_of_a_permission_a_public_reason_or_an_agent()
    {
        var wrong = new List<string>();
        foreach (var route in await RoutesAsync())
        {
            var declared = route.Metadata.OfType<RequirePermissionAttribute>().Count() + route.Metadata.OfType<AllowPublicAttribute>().Count() + route.Metadata.OfType<RequireAgentAttribute>().Count();
            if (declared != 1)
                wrong.Add($"{route.DisplayName} declares {declared}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Lets_nobody_in_by_the_back_door_of_the_framework()
    {
        var open = (await RoutesAsync()).Where(route => route.Metadata.OfType<IAllowAnonymous>().Any(metadata => metadata is not AllowPublicAttribute)).Select(route => route.DisplayName);

        Assert.Empty(open);
    }

    [Fact]
    public async Task Says_why_where_it_is_public()
    {
        var reasons = (await RoutesAsync()).SelectMany(route => route.Metadata.OfType<AllowPublicAttribute>()).Select(metadata => metadata.Why).ToList();

        Assert.All(reasons, why => Assert.True(why.Length > 20, $"\"{why}\" is no reason"));
    }

    [Fact]
    public async Task Is_for_agents_exactly_below_the_agents_path()
    {
        foreach (var route in await RoutesAsync())
        {
            var isAgents = route.RoutePattern.RawText?.TrimStart('/').StartsWith("agent/", StringComparison.Ordinal) == true;
            if (route.Metadata.OfType<RequireAgentAttribute>().Any())
                Assert.True(isAgents, route.DisplayName);
            if (isAgents)
                Assert.False(route.Metadata.OfType<RequirePermissionAttribute>().Any(), route.DisplayName);
        }
    }

    [Fact]
    public async Task Asks_again_who_somebody_is_before_what_cannot_be_taken_back_and_before_their_own_sign_in_changes()
    {
        var fresh = (await RoutesAsync()).Where(route => route.Metadata.OfType<RequireFreshAttribute>().Any()).Select(route => "/" + route.RoutePattern.RawText?.TrimStart('/')).Distinct();

        Assert.Equal(["/account/authenticator", "/account/passkeys", "/account/password", "/account/provider", "/account/recovery-codes", "/clients/new", "/clients/webhook-keys", "/clients/webhook-keys/{id:guid}", "/clients/{id:guid}", "/keysets/{id:guid}", "/people", "/people/import", "/people/new", "/people/sign-out", "/people/{id:guid}", "/stores/moves/{id:guid}"], fresh.Order(StringComparer.Ordinal));
    }

    /// <summary>A client brings no token of a form: what it may send to must take nothing from a browser.</summary>
    [Fact]
    public async Task Takes_clients_on_what_they_may_be_granted_and_to_read_or_where_nobody_else_comes()
    {
        foreach (var route in await RoutesAsync())
        {
            if (route.Metadata.GetMetadata<TakesClientsAttribute>() is not { } takes)
                continue;
            Assert.Contains(ClientGrant.Possible, grant => grant.Permission == route.Metadata.GetMetadata<RequirePermissionAttribute>()?.Permission);
            Assert.True(takes.Only || route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods is ["GET"], route.DisplayName);
        }
    }

    [Fact]
    public async Task Finds_the_routes_that_are_there()
    {
        var patterns = (await RoutesAsync()).Select(route => "/" + route.RoutePattern.RawText?.TrimStart('/')).ToList();

        Assert.Contains("/footage", patterns);
        Assert.Contains("/items/{id:guid}/parts/{part:guid}/stream", patterns);
        Assert.Contains("/docks/events", patterns);
    }

    public void Dispose() => web.Dispose();

    /// <summary>A page says who may see it on its model, which the framework reads when the page is first asked for.</summary>
    private async Task<List<RouteEndpoint>> RoutesAsync()
    {
        var loader = web.Services.GetRequiredService<PageLoader>();
        var routes = new List<RouteEndpoint>();
        foreach (var endpoint in web.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
            routes.Add(page is null or CompiledPageActionDescriptor ? endpoint
                : (await loader.LoadAsync(page, endpoint.Metadata)).Endpoint as RouteEndpoint ?? throw new InvalidOperationException($"{page.DisplayName} has no endpoint"));
        }

        return routes;
    }

    /// <summary>Web without what needs a database to start.</summary>
    private sealed class WebHost : WebApplicationFactory<FormField>
    {
        private readonly string data = Directory.CreateTempSubdirectory("evidence-").FullName;

        protected override IHost CreateHost(IHostBuilder builder)
        {
            builder.ConfigureHostConfiguration(configuration => Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(configuration, new Dictionary<string, string?>
            {
                ["Evidence:Data"] = data,
                ["ConnectionStrings:Evidence"] = "Host=127.0.0.1;Port=1;Database=none",
            }));
            builder.ConfigureServices(services =>
            {
                foreach (var ours in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("Evidence", StringComparison.Ordinal) == true).ToList())
                    services.Remove(ours);
            });
            return base.CreateHost(builder);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing && Directory.Exists(data))
                Directory.Delete(data, recursive: true);
        }
    }
}
