using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Antiforgery;

namespace Evidence.Web.Redaction;

/// <summary>What the studio asks for and saves, as JSON. What changes something carries the antiforgery token in a header.</summary>
internal static class StudioEndpoints
{
    /// <summary>A draft is bounded as a recipe is; its proposals come beside.</summary>
    private const int LongestDraft = 1 << 24;

    private const int LongestAsk = 1 << 14;

    private sealed record Taking(bool Take, bool Active);

    private sealed record Saving(long Sequence);

    private sealed record Asking(string? Kind, int[]? Box, long At, string[]? What, string? Profile, long From, long To, long Sequence);

    private sealed record Begun(Guid Id);

    private sealed record Told(int Version, string Hash);

    public static void MapStudio(this IEndpointRouteBuilder routes)
    {
        var studio = routes.MapGroup("/redaction/{id:guid}");
        studio.MapGet("/state", StateAsync).RequirePermission(Permission.RedactFootage);
        studio.MapGet("/works/{work:guid}", WorkAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPost("/lock", LockAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPost("/unlock", UnlockAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPut("/draft", SaveAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPost("/versions", SaveVersionAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPost("/works", AskAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
        studio.MapPost("/works/{work:guid}/cancel", CancelAsync).AddEndpointFilter(RequireTokenAsync).RequirePermission(Permission.RedactFootage);
    }

    /// <summary>The framework looks at forms by itself, and at nothing else.</summary>
    private static async ValueTask<object?> RequireTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : Results.BadRequest();
    }

    private static async Task<IResult> StateAsync(HttpContext context, Guid id, ReadStudio read, CancellationToken cancellation) =>
        Results.Json(StudioJson.Of(await read.RunAsync(new RedactionId(id), context.Actor(), cancellation)));

    private static async Task<IResult> WorkAsync(HttpContext context, Guid id, Guid work, ReadWork read, CancellationToken cancellation) =>
        Results.Json(StudioJson.Of(await read.OneAsync(new RedactionId(id), work, context.Actor(), cancellation)));

    private static async Task<IResult> LockAsync(HttpContext context, Guid id, HoldLock hold, CancellationToken cancellation) =>
        await BodyAsync<Taking>(context, cancellation) is { } wanted ? Results.Json(await hold.RunAsync(new RedactionId(id), wanted.Take, wanted.Active, context.Actor(), cancellation)) : Results.BadRequest();

    private static async Task<IResult> UnlockAsync(HttpContext context, Guid id, HoldLock hold)
    {
        // The page is gone when this arrives.
        await hold.ReleaseAsync(new RedactionId(id), context.Actor(), CancellationToken.None);
        return Results.NoContent();
    }

    private static async Task<IResult> SaveAsync(HttpContext context, Guid id, SaveDraft save, CancellationToken cancellation)
    {
        if (context.Request.ContentLength is not { } length || length > LongestDraft)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body, cancellation);
        return SequenceOf(body) is { } sequence
            ? Results.Json(await save.RunAsync(new RedactionId(id), sequence, body, context.Actor(), cancellation))
            : Results.BadRequest();
    }

    private static async Task<IResult> SaveVersionAsync(HttpContext context, Guid id, SaveVersion save, CancellationToken cancellation)
    {
        if (await BodyAsync<Saving>(context, cancellation) is not { } wanted)
            return Results.BadRequest();
        var (version, hash) = await save.RunAsync(new RedactionId(id), wanted.Sequence, context.Actor(), cancellation);
        return Results.Json(new Told(version, hash.ToString()));
    }

    private static async Task<IResult> AskAsync(HttpContext context, Guid id, AskWork ask, CancellationToken cancellation)
    {
        if (await BodyAsync<Asking>(context, cancellation) is not { } wanted)
            return Results.BadRequest();
        var (redaction, actor) = (new RedactionId(id), context.Actor());
        return wanted.Kind switch
        {
            "follow" => Results.Json(new Begun(await ask.FollowAsync(redaction, wanted.Box ?? [], wanted.At, actor, cancellation))),
            "find" => Results.Json(new Begun(await ask.FindAsync(redaction, wanted.What ?? [], actor, cancellation))),
            "preview" => Results.Json(new Begun(await ask.PreviewAsync(redaction, wanted.Profile ?? "", (wanted.From, wanted.To), wanted.Sequence, actor, cancellation))),
            _ => Results.BadRequest(),
        };
    }

    private static async Task<IResult> CancelAsync(HttpContext context, Guid id, Guid work, CancelWork cancel, CancellationToken cancellation)
    {
        await cancel.RunAsync(new RedactionId(id), work, context.Actor(), cancellation);
        return Results.NoContent();
    }

    /// <summary>Read here and not as a parameter: a route that says which bodies it takes is absent for others, before anybody asks who may use it.</summary>
    private static async Task<T?> BodyAsync<T>(HttpContext context, CancellationToken cancellation) where T : class
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is not (> 0 and <= LongestAsk))
            return null;
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? SequenceOf(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) is JsonObject draft && draft["sequence"] is JsonValue value && value.TryGetValue<long>(out var sequence) ? sequence : null;
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            // No JSON, or a member twice.
            return null;
        }
    }
}
