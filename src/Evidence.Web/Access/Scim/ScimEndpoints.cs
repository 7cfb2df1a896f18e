using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Access.Provisioning;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Access.Scim;

/// <summary>SCIM 2.0 (RFC 7643 and 7644) for a directory that gives people accounts: docs/operations/scim.md.</summary>
internal static class ScimEndpoints
{
    public const string Root = "/scim/v2";

    private const int UsualCount = 100;

    public static void MapScim(this IEndpointRouteBuilder routes)
    {
        var scim = routes.MapGroup(Root).DisableAntiforgery().AddEndpointFilter(RefuseAsync).RequirePermission(Permission.ProvisionPeople).TakesClients(only: true);
        scim.MapGet("/ServiceProviderConfig", (HttpContext context) => Answer(ScimSchemas.Config(RootOf(context))));
        scim.MapGet("/ResourceTypes", (HttpContext context) => Answer(ScimSchemas.Types(RootOf(context))));
        scim.MapGet("/ResourceTypes/{name}", (HttpContext context, string name) => Answer(ScimSchemas.Type(RootOf(context), name)));
        scim.MapGet("/Schemas", (HttpContext context) => Answer(ScimSchemas.All(RootOf(context))));
        scim.MapGet("/Schemas/{name}", (HttpContext context, string name) => Answer(ScimSchemas.One(RootOf(context), name)));
        scim.MapGet("/Users", ListUsersAsync);
        scim.MapPost("/Users", AddUserAsync);
        scim.MapGet("/Users/{id}", async (HttpContext context, string id, ListDirectoryPeople list) => User(context, await list.OneAsync(PersonOf(id), context.Actor(), context.RequestAborted)));
        scim.MapPut("/Users/{id}", ReplaceUserAsync);
        scim.MapPatch("/Users/{id}", PatchUserAsync);
        scim.MapDelete("/Users/{id}", SuspendUserAsync);
        scim.MapGet("/Groups", ListGroupsAsync);
        scim.MapPost("/Groups", AddGroupAsync);
        scim.MapGet("/Groups/{id}", async (HttpContext context, string id, ListDirectoryGroups list) => Group(context, await list.OneAsync(GroupOf(id), context.Actor(), context.RequestAborted)));
        scim.MapPut("/Groups/{id}", ReplaceGroupAsync);
        scim.MapPatch("/Groups/{id}", PatchGroupAsync);
        scim.MapDelete("/Groups/{id}", RemoveGroupAsync);
    }

    private static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call);
        }
        catch (RefusedException refused)
        {
            return ScimErrors.Answer(refused.Refusal);
        }
    }

    private static async Task<IResult> ListUsersAsync(HttpContext context, ListDirectoryPeople list)
    {
        var (skip, count) = Page(context.Request);
        var sought = new PeopleSought();
        foreach (var (attribute, value) in ScimFilter.Read(context.Request.Query["filter"]))
        {
            sought = attribute switch
            {
                "username" when sought.UserName is null => sought with { UserName = value },
                "externalid" when sought.ExternalId is null => sought with { ExternalId = value },
                "id" when sought.Id is null => sought with { Id = PersonId.TryParse(value, out var id) ? id : default },
                _ => throw ScimErrors.FilterWrong.ToException(),
            };
        }

        var (total, page) = await list.RunAsync(sought, skip, count, context.Actor(), context.RequestAborted);
        return Answer(ScimJson.Page(page.Select(person => Narrowed(context, ScimJson.Of(person, RootOf(context)))), total, skip + 1));
    }

    private static async Task<IResult> AddUserAsync(HttpContext context, AddDirectoryPerson add)
    {
        var person = await add.RunAsync(ScimUser.Read(await ScimBody.ReadAsync(context)), context.Actor(), context.RequestAborted);
        return User(context, person, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceUserAsync(HttpContext context, string id, ChangeDirectoryPerson change)
    {
        var wanted = ScimUser.Read(await ScimBody.ReadAsync(context));
        return User(context, await change.RunAsync(PersonOf(id), VersionOf(context.Request), _ => wanted, context.Actor(), context.RequestAborted));
    }

    private static async Task<IResult> PatchUserAsync(HttpContext context, string id, ChangeDirectoryPerson change)
    {
        var steps = ScimPatch.Read(await ScimBody.ReadAsync(context));
        return User(context, await change.RunAsync(PersonOf(id), VersionOf(context.Request), person => ScimUser.Change(person, steps), context.Actor(), context.RequestAborted));
    }

    private static async Task<IResult> SuspendUserAsync(HttpContext context, string id, ChangeDirectoryPerson change)
    {
        await change.RunAsync(PersonOf(id), VersionOf(context.Request), person => person with { IsActive = false }, context.Actor(), context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> ListGroupsAsync(HttpContext context, ListDirectoryGroups list)
    {
        var (skip, count) = Page(context.Request);
        var sought = new GroupsSought();
        foreach (var (attribute, value) in ScimFilter.Read(context.Request.Query["filter"]))
        {
            sought = attribute switch
            {
                "displayname" when sought.Name is null => sought with { Name = value },
                "externalid" when sought.ExternalId is null => sought with { ExternalId = value },
                "id" when sought.Id is null => sought with { Id = Guid.TryParse(value, out var id) ? id : Guid.Empty },
                "members" or "members.value" when sought.Member is null => sought with { Member = PersonId.TryParse(value, out var member) ? member : default },
                _ => throw ScimErrors.FilterWrong.ToException(),
            };
        }

        var (total, page) = await list.RunAsync(sought, skip, count, context.Actor(), context.RequestAborted);
        return Answer(ScimJson.Page(page.Select(group => Narrowed(context, ScimJson.Of(group, RootOf(context)))), total, skip + 1));
    }

    private static async Task<IResult> AddGroupAsync(HttpContext context, ChangeDirectoryGroup change) =>
        Group(context, await change.MakeAsync(ScimGroup.Read(await ScimBody.ReadAsync(context)), context.Actor(), context.RequestAborted), StatusCodes.Status201Created);

    private static async Task<IResult> ReplaceGroupAsync(HttpContext context, string id, ChangeDirectoryGroup change)
    {
        var wanted = ScimGroup.Read(await ScimBody.ReadAsync(context));
        return Group(context, (await change.RunAsync(GroupOf(id), VersionOf(context.Request), _ => wanted, context.Actor(), context.RequestAborted))!);
    }

    private static async Task<IResult> PatchGroupAsync(HttpContext context, string id, ChangeDirectoryGroup change)
    {
        var steps = ScimPatch.Read(await ScimBody.ReadAsync(context));
        return Group(context, (await change.RunAsync(GroupOf(id), VersionOf(context.Request), group => ScimGroup.Change(group, steps), context.Actor(), context.RequestAborted))!);
    }

    private static async Task<IResult> RemoveGroupAsync(HttpContext context, string id, ChangeDirectoryGroup change)
    {
        await change.RunAsync(GroupOf(id), VersionOf(context.Request), _ => null, context.Actor(), context.RequestAborted);
        return Results.NoContent();
    }

    private static IResult User(HttpContext context, DirectoryPerson person, int status = StatusCodes.Status200OK) =>
        One(context, ScimJson.Of(person, RootOf(context)), $"{RootOf(context)}/Users/{person.Id}", person.Version, status);

    private static IResult Group(HttpContext context, DirectoryGroupFacts group, int status = StatusCodes.Status200OK) =>
        One(context, ScimJson.Of(group, RootOf(context)), $"{RootOf(context)}/Groups/{group.Id:D}", group.Version, status);

    private static IResult One(HttpContext context, JsonObject json, string location, string version, int status)
    {
        var tag = ScimJson.Tag(version);
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.IfNoneMatch == tag)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        (context.Response.Headers.ETag, context.Response.Headers.Location) = (tag, location);
        return Answer(Narrowed(context, json), status);
    }

    private static IResult Answer(JsonObject json, int status = StatusCodes.Status200OK) => Results.Text(json.ToJsonString(), ScimJson.MediaType, statusCode: status);

    private static JsonObject Narrowed(HttpContext context, JsonObject json) => ScimJson.Only(json, context.Request.Query["attributes"], context.Request.Query["excludedAttributes"]);

    private static string RootOf(HttpContext context) => $"{WebAddress.Origin(context.Request)}{Root}";

    /// <summary>RFC 7644, section 3.4.2.4: what is less than 1 begins at 1, and less than none is none.</summary>
    private static (int Skip, int Count) Page(HttpRequest request) =>
        (Math.Max(Number(request.Query["startIndex"], 1), 1) - 1, Math.Clamp(Number(request.Query["count"], UsualCount), 0, ListDirectoryPeople.Most));

    private static int Number(string? text, int usual) => string.IsNullOrEmpty(text) ? usual
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw ScimErrors.ValueWrong.ToException();

    /// <summary>Null where any version will do.</summary>
    private static string? VersionOf(HttpRequest request)
    {
        var tag = request.Headers.IfMatch.ToString();
        return tag is "" or "*" ? null : tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..].Trim('"') : tag.Trim('"');
    }

    /// <summary>What is no id is nobody's.</summary>
    private static PersonId PersonOf(string id) => PersonId.TryParse(id, out var person) ? person : throw AccessRefusals.PersonUnknown.ToException();

    private static Guid GroupOf(string id) => Guid.TryParseExact(id, "D", out var group) ? group : throw AccessRefusals.GroupUnknown.ToException();
}
