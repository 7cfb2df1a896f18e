using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Formats;
using Evidence.IntegrationTests.Access.Clients;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access;

/// <summary>Walks every route of the running Web as every role, and compares what it answers with the map of permissions and the rules of docs/operations/access.md.</summary>
public sealed partial class EveryRouteByRoleTests(Station station) : IClassFixture<Station>
{
    /// <summary>What stands in a route's address for the thing that it is about. A route that is not here fails: whoever makes one says what its id is of.</summary>
    private static readonly Dictionary<string, IdOf> Routes = new(StringComparer.Ordinal)
    {
        ["/access"] = IdOf.Nothing, ["/access/emergency"] = IdOf.Nothing, ["/access/emergencies"] = IdOf.Nothing, ["/account"] = IdOf.Nothing,
        ["/account/authenticator"] = IdOf.Nothing, ["/account/passkeys"] = IdOf.Nothing, ["/account/password"] = IdOf.Nothing, ["/account/recovery-codes"] = IdOf.Nothing, ["/account/provider"] = IdOf.Nothing, ["/sign-in/again"] = IdOf.Nothing,
        ["/people"] = IdOf.Nothing, ["/people/new"] = IdOf.Nothing, ["/people/import"] = IdOf.Nothing, ["/people/sign-out"] = IdOf.Nothing, ["/people/{id:guid}"] = IdOf.SomethingElse, ["/units"] = IdOf.Nothing,
        ["/clients"] = IdOf.Nothing, ["/clients/new"] = IdOf.Nothing, ["/clients/{id:guid}"] = IdOf.SomethingElse, ["/clients/webhook-keys"] = IdOf.Nothing, ["/clients/webhook-keys/{id:guid}"] = IdOf.SomethingElse,
        ["/scim/v2/ServiceProviderConfig"] = IdOf.Nothing, ["/scim/v2/ResourceTypes"] = IdOf.Nothing, ["/scim/v2/ResourceTypes/{name}"] = IdOf.SomethingElse, ["/scim/v2/Schemas"] = IdOf.Nothing, ["/scim/v2/Schemas/{name}"] = IdOf.SomethingElse,
        ["/scim/v2/Users"] = IdOf.SomethingElse, ["/scim/v2/Users/{id}"] = IdOf.SomethingElse, ["/scim/v2/Groups"] = IdOf.SomethingElse, ["/scim/v2/Groups/{id}"] = IdOf.SomethingElse,
        ["/map/tiles/{z:int}/{x:int}/{y:int}"] = IdOf.SomethingElse, ["/api/v1/items"] = IdOf.Nothing, ["/api/v1/items/{id:guid}/watched"] = IdOf.Item, ["/api/v1/items/{id:guid}/markers"] = IdOf.Item, ["/api/v1/items/{id:guid}/clips"] = IdOf.Item, ["/items/{id:guid}/markers"] = IdOf.Item, ["/items/{id:guid}/clips"] = IdOf.Item, ["/footage"] = IdOf.Nothing, ["/footage/saved"] = IdOf.Nothing, ["/items/{id:guid}"] = IdOf.Item, ["/items/{id:guid}/purpose"] = IdOf.Item, ["/items/{id:guid}/proof"] = IdOf.Item, ["/items/{id:guid}/keyset"] = IdOf.Item,
        ["/items/{id:guid}/proof/download"] = IdOf.Item, ["/items/{id:guid}/proof/{hash}.tlog-proof"] = IdOf.Item,
        ["/items/{id:guid}/parts/{part:guid}/stream"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/track.{form}"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/captions.vtt"] = IdOf.Part, ["/items/{id:guid}/thumbnail"] = IdOf.Item,
        ["/items/{id:guid}/parts/{part:guid}/filmstrip"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/filmstrip.json"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/waveform.json"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/pages/{number:int}"] = IdOf.Part,
        ["/items/{id:guid}/parts/{part:guid}/being-made"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/being-made/{attempt:int}/{number:int}"] = IdOf.Part, ["/items/{id:guid}/parts/{part:guid}/being-made/views"] = IdOf.Part,
        ["/items/{id:guid}/being-made/events"] = IdOf.Item, ["/items/{id:guid}/parts/{part:guid}/frames"] = IdOf.Part, ["/items/{id:guid}/views"] = IdOf.Item, ["/items/{id:guid}/views/{view:guid}"] = IdOf.SomethingElse,
        ["/items/{id:guid}/belongs"] = IdOf.Item, ["/cases"] = IdOf.Nothing, ["/cases/new"] = IdOf.Nothing, ["/cases/{id:guid}"] = IdOf.SomethingElse, ["/cases/{id:guid}/persons"] = IdOf.SomethingElse, ["/cases/{id:guid}/persons/{person:guid}"] = IdOf.SomethingElse, ["/cases/{id:guid}/exhibits"] = IdOf.SomethingElse,
        ["/cases/{id:guid}/tasks"] = IdOf.SomethingElse, ["/cases/checklist"] = IdOf.Nothing, ["/cases/due"] = IdOf.Nothing, ["/categories"] = IdOf.Nothing,
        ["/police-incidents"] = IdOf.Nothing, ["/police-incidents/{id:guid}"] = IdOf.SomethingElse, ["/police-incidents/{id:guid}/together"] = IdOf.SomethingElse,
        ["/dispatch"] = IdOf.Nothing, ["/dispatch/incidents/import"] = IdOf.Nothing, ["/dispatch/duties/import"] = IdOf.Nothing, ["/dispatch/runs/{id:guid}"] = IdOf.SomethingElse, ["/dispatch/runs/{id:guid}/rejected.csv"] = IdOf.SomethingElse,
        ["/expected"] = IdOf.Nothing, ["/expected.csv"] = IdOf.Nothing, ["/api/v1/expected-footage"] = IdOf.Nothing, ["/expected/{incident:guid}/{person:guid}"] = IdOf.SomethingElse,
        ["/being-made"] = IdOf.Nothing, ["/being-made/events"] = IdOf.Nothing, ["/inbox"] = IdOf.Nothing, ["/inbox/{kind}"] = IdOf.SomethingElse, ["/policies/non-evidence"] = IdOf.Nothing,
        ["/policies/matching"] = IdOf.Nothing, ["/api/v1/incidents"] = IdOf.SomethingElse, ["/api/v1/duties"] = IdOf.SomethingElse, ["/api/v1/dispatch-runs/{id:guid}"] = IdOf.SomethingElse,
        ["/submissions"] = IdOf.Nothing, ["/submissions/new"] = IdOf.Nothing, ["/submissions/files"] = IdOf.Nothing, ["/submissions/{id:guid}"] = IdOf.SomethingElse, ["/submissions/{id}/files"] = IdOf.SomethingElse,
        ["/submissions/files/{id}"] = IdOf.SomethingElse, ["/submissions/files/{id}/chunks"] = IdOf.SomethingElse, ["/submissions/files/{id}/claim"] = IdOf.SomethingElse,
        ["/bundles"] = IdOf.Nothing, ["/bundles/new"] = IdOf.Nothing, ["/bundles/{id:guid}"] = IdOf.SomethingElse, ["/bundles/{id:guid}/download"] = IdOf.SomethingElse,
        ["/redaction"] = IdOf.Nothing, ["/redaction/open"] = IdOf.SomethingElse, ["/redaction/requests/new"] = IdOf.SomethingElse, ["/redaction/requests/{id:guid}"] = IdOf.SomethingElse,
        ["/redaction/{id:guid}"] = IdOf.SomethingElse, ["/redaction/{id:guid}/reviews/{work:guid}"] = IdOf.SomethingElse, ["/redaction/{id:guid}/reviews/{work:guid}/schedule.csv"] = IdOf.SomethingElse,
        ["/docks"] = IdOf.Nothing, ["/docks/events"] = IdOf.Nothing, ["/docks/enrol"] = IdOf.Nothing, ["/docks/devices/new"] = IdOf.Nothing, ["/docks/devices/import"] = IdOf.Nothing,
        ["/docks/agents/{id:guid}"] = IdOf.SomethingElse, ["/docks/devices/{id:guid}/assign"] = IdOf.SomethingElse, ["/docks/sessions/{id:guid}"] = IdOf.SomethingElse, ["/docks/sessions/{id:guid}/decide"] = IdOf.SomethingElse,
        ["/redaction/{id:guid}/studio"] = IdOf.SomethingElse, ["/redaction/{id:guid}/state"] = IdOf.SomethingElse, ["/redaction/{id:guid}/lock"] = IdOf.SomethingElse, ["/redaction/{id:guid}/unlock"] = IdOf.SomethingElse,
        ["/redaction/{id:guid}/draft"] = IdOf.SomethingElse, ["/redaction/{id:guid}/versions"] = IdOf.SomethingElse, ["/redaction/{id:guid}/works"] = IdOf.SomethingElse,
        ["/redaction/{id:guid}/works/{work:guid}"] = IdOf.SomethingElse, ["/redaction/{id:guid}/works/{work:guid}/cancel"] = IdOf.SomethingElse, ["/redaction/{id:guid}/works/{work:guid}/copy"] = IdOf.SomethingElse,
        ["/backups"] = IdOf.Nothing, ["/stores"] = IdOf.Nothing, ["/stores/moves/{id:guid}"] = IdOf.SomethingElse, ["/incidents"] = IdOf.Nothing, ["/incidents/{id:guid}"] = IdOf.SomethingElse,
        ["/keys"] = IdOf.Nothing, ["/keysets"] = IdOf.Nothing, ["/keysets/{id:guid}"] = IdOf.SomethingElse,
        ["/trails"] = IdOf.Nothing, ["/trails/exports"] = IdOf.Nothing, ["/trails/exports/{id:guid}/download"] = IdOf.SomethingElse,
        ["/trails/person/{id:guid}"] = IdOf.SomethingElse, ["/trails/device/{id:guid}"] = IdOf.SomethingElse, ["/unusual-access"] = IdOf.Nothing,
    };

    private enum IdOf { Nothing, Item, Part, SomethingElse }

    private enum Kind { Own, Others, Restricted, Confidential, Sealed }

    public static TheoryData<Role> Roles => [.. RoleWords.OfPeople];

    public static TheoryData<string> Grants => [.. ClientGrant.Possible.Select(grant => grant.Word)];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Answers_as_the_map_and_the_rules_say(Role role)
    {
        var person = role == Role.Officer ? station.Officer : await new Records(station, TimeProvider.System).PersonAsync(role);
        var items = await ItemsAsync(role);
        using var viewer = await Viewer.OpenAsync(station, person);
        var wrong = new List<string>();
        foreach (var (route, permission, method, takes) in await RoutesAsync())
        {
            var scope = PermissionMap.ScopeOf(role, permission);
            if (!Routes.TryGetValue(route, out var of))
            {
                wrong.Add($"{route} is not in the table of this test");
            }
            else if (takes?.Only == true)
            {
                using var answer = await SendAsync(viewer, method, Address(route, ItemId.New(), PartId.New()));
                if (answer.StatusCode != HttpStatusCode.Unauthorized)
                    wrong.Add($"{route} answers {(int)answer.StatusCode} to a person");
            }
            else if (scope == Scope.None || of is IdOf.Nothing or IdOf.SomethingElse)
            {
                using var answer = await SendAsync(viewer, method, Address(route, ItemId.New(), PartId.New()));
                if ((answer.StatusCode == HttpStatusCode.Forbidden) != (scope == Scope.None) || (int)answer.StatusCode >= 500)
                    wrong.Add($"{route} answers {(int)answer.StatusCode}, and {role} has {permission} as {scope}");
            }
            else
            {
                wrong.AddRange(await OfItemsAsync(viewer, (route, permission, method), $"{role}", kind => Reaches(role, permission, kind), items));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>With the secret of a client that was granted one thing: what it was granted, and on the routes that take clients alone. None of these recordings is of its unit.</summary>
    [Theory]
    [MemberData(nameof(Grants))]
    public async Task Answers_a_client_as_it_was_granted(string granted)
    {
        var items = await ItemsAsync(Role.EvidenceOfficer);
        using var client = Viewer.Client(station, $"Bearer {await new TestClients(station).MakeAsync(granted)}");
        var wrong = new List<string>();
        foreach (var (route, permission, method, takes) in await RoutesAsync())
        {
            var scope = ClientGrant.ScopeOf(granted, permission);
            if (takes is not null && scope != Scope.None && Routes[route] == IdOf.Item)
            {
                wrong.AddRange(await OfItemsAsync(client, (route, permission, method), granted, kind => scope == Scope.Any && kind is (Kind.Own or Kind.Others), items));
                continue;
            }

            using var answer = await SendAsync(client, method, Address(route, items[Kind.Own].Item, items[Kind.Own].Part));
            var expected = takes is null ? HttpStatusCode.Unauthorized : scope == Scope.None ? HttpStatusCode.Forbidden : HttpStatusCode.OK;
            var isLetIn = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)answer.StatusCode < 500;
            if (answer.StatusCode != expected && !(expected == HttpStatusCode.OK && Routes[route] == IdOf.SomethingElse && isLetIn))
                wrong.Add($"{route} answers {(int)answer.StatusCode}, and {granted} should be told {(int)expected}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<IReadOnlyList<string>> OfItemsAsync(Viewer viewer, (string Route, Permission Permission, HttpMethod Method) asked, string who, Func<Kind, bool> reaching, IReadOnlyDictionary<Kind, Recording> items)
    {
        var wrong = new List<string>();
        using var absent = await SendAsync(viewer, asked.Method, Address(asked.Route, ItemId.New(), PartId.New()));
        var nothing = await BareAsync(absent);
        foreach (var (kind, recording) in items)
        {
            using var answer = await SendAsync(viewer, asked.Method, Address(asked.Route, recording.Item, recording.Part));
            var reaches = reaching(kind);
            if (!reaches && (answer.StatusCode, await BareAsync(answer)) != (absent.StatusCode, nothing))
                wrong.Add($"{asked.Route} tells {who} of what is {kind}: {(int)answer.StatusCode}, and of what is not there {(int)absent.StatusCode}");
            // A thumbnail, a filmstrip, a waveform, pages, captions, a track and a copy that is being made these have not; why one looks is asked first.
            if (reaches && answer.StatusCode == HttpStatusCode.NotFound && !asked.Route.Contains("filmstrip", StringComparison.Ordinal) && !asked.Route.Contains("waveform", StringComparison.Ordinal) && !asked.Route.Contains("pages", StringComparison.Ordinal) && !asked.Route.Contains("thumbnail", StringComparison.Ordinal) && !asked.Route.Contains("{part:guid}/being-made", StringComparison.Ordinal) && !asked.Route.Contains("captions", StringComparison.Ordinal) && !asked.Route.Contains("track", StringComparison.Ordinal) && !asked.Route.Contains("tlog", StringComparison.Ordinal))
                wrong.Add($"{asked.Route} answers {who} {(int)answer.StatusCode} for what is {kind}");
        }

        return wrong;
    }

    /// <summary>docs/operations/access.md, the table of classes, for somebody without case, unit or grant.</summary>
    private static bool Reaches(Role role, Permission permission, Kind kind)
    {
        var scope = PermissionMap.ScopeOf(role, permission);
        var (any, sees) = (scope.HasFlag(Scope.Any), PermissionMap.ScopeOf(role, Permission.SeeRestricted).HasFlag(Scope.Any));
        return kind switch
        {
            Kind.Own => any || (scope.HasFlag(Scope.Own) && role == Role.Officer),
            Kind.Others => any,
            Kind.Restricted => any && sees,
            Kind.Sealed => any && sees && permission is (Permission.SeeFootage or Permission.ReadContinuity),
            _ => false,
        };
    }

    /// <summary>All of the station's officer; for that officer the others are those of a colleague.</summary>
    private async Task<IReadOnlyDictionary<Kind, Recording>> ItemsAsync(Role role)
    {
        var records = new Records(station, TimeProvider.System);
        var items = new Dictionary<Kind, Recording> { [Kind.Own] = await Recording.ArriveAsync(station, 1000) };
        if (role != Role.Officer)
            items[Kind.Others] = await Recording.ArriveAsync(station, 1000);
        foreach (var (kind, own, flags) in new[]
        {
            (Kind.Restricted, AccessClass.Restricted, Records.NoFlags), (Kind.Confidential, AccessClass.Confidential, Records.NoFlags), (Kind.Sealed, AccessClass.Standard, Records.NoFlags with { IsCourtSealed = true }),
        })
        {
            if (role == Role.Officer && kind == Kind.Restricted)
                continue;
            items[kind] = await Recording.ArriveAsync(station, 1000);
            await records.ClassifyAsync(items[kind].Item, own, flags);
        }

        return items;
    }

    private static async Task<HttpResponseMessage> SendAsync(Viewer viewer, HttpMethod method, string path) =>
        method != HttpMethod.Post ? await viewer.SendAsync(method, path) : viewer.IsClient ? await viewer.PostWithoutTokenAsync(path) : await viewer.PostAsync(path, ("part", path[Math.Max(0, path.Length - 36)..]));

    private static string Address(string route, ItemId item, PartId part) => "/" + Hole().Replace(route.TrimStart('/'), hole => hole.Groups[1].Value switch
    {
        "id" => item.ToString(), "part" => part.ToString(), "view" or "incident" or "person" or "work" => Guid.NewGuid().ToString(), "form" => "gpx", "number" or "attempt" or "z" or "x" or "y" => "1", "name" or "kind" => "nothing", "hash" => new string('a', 64), var name => throw new InvalidOperationException($"Nothing is known to put for {name}."),
    });

    /// <summary>The answer without what differs between any two.</summary>
    private static async Task<string> BareAsync(HttpResponseMessage answer) => Differing().Replace(await answer.Content.ReadAsStringAsync(), "");

    private async Task<IReadOnlyList<(string Route, Permission Permission, HttpMethod Method, TakesClientsAttribute? Takes)>> RoutesAsync()
    {
        var loader = station.WebServices.GetRequiredService<PageLoader>();
        var routes = new List<(string, Permission, HttpMethod, TakesClientsAttribute?)>();
        foreach (var endpoint in station.WebServices.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
            var loaded = page is null or CompiledPageActionDescriptor ? endpoint : (RouteEndpoint)(await loader.LoadAsync(page, endpoint.Metadata)).Endpoint!;
            if (loaded.Metadata.GetMetadata<RequirePermissionAttribute>() is { } declared)
                routes.Add(("/" + loaded.RoutePattern.RawText!.TrimStart('/'), declared.Permission, MethodOf(loaded), loaded.Metadata.GetMetadata<TakesClientsAttribute>()));
        }

        return [.. routes.Distinct()];
    }

    private static HttpMethod MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods && !methods.Contains("GET") ? new HttpMethod(methods[0]) : HttpMethod.Get;

    [GeneratedRegex(@"\{(\w+)(?::\w+)?\}")]
    private static partial Regex Hole();

    [GeneratedRegex("""[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"(reference|traceId)":"[^"]*"|CfDJ8[\w-]+|<strong class="ev-mono">[^<]*</strong>""")]
    private static partial Regex Differing();
}
