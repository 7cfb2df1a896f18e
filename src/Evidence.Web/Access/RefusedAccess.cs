using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Kernel;
using Evidence.Trails.Refused;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Evidence.Web.Access;

/// <summary>Puts on record what is refused, wherever in a request that is decided: <see cref="RecordRefusals"/>.</summary>
internal static class RefusedAccess
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    public static void AddRefusedAccess(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RecordedAuthorization>();
        services.Configure<Microsoft.AspNetCore.Mvc.MvcOptions>(options => options.Filters.Add<FormWithoutToken>());
    }

    /// <summary>Behind authentication, so that it is known who asks, and around all that answers.</summary>
    public static void UseRefusedAccess(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            await NoteAsync(context, refused.Refusal.Status, refused.Refusal.Code);
            throw;
        }

        if (context.Response.StatusCode is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound && !context.Response.HasStarted)
            await NoteAsync(context, context.Response.StatusCode, "not-permitted");
        else if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            await NoteAsync(context, "no-form-token");
    });

    /// <summary>Once for a request, however many places of it refuse.</summary>
    public static Task NoteAsync(HttpContext context, string reason) => IsNoted(context) ? Task.CompletedTask : Recorder(context).NoteAsync(Attempt(context, reason));

    private static async Task NoteAsync(HttpContext context, int status, string reason)
    {
        if (status == StatusCodes.Status403Forbidden)
            await NoteAsync(context, reason);
        else if (!IsNoted(context))
            Recorder(context).NoteMissing(Attempt(context, reason));
    }

    private static bool IsNoted(HttpContext context) => !context.Items.TryAdd(typeof(RefusedAccess), true);

    private static RecordRefusals Recorder(HttpContext context) => context.RequestServices.GetRequiredService<RecordRefusals>();

    private static RefusedAttempt Attempt(HttpContext context, string reason)
    {
        var endpoint = context.GetEndpoint();
        return new RefusedAttempt
        {
            Actor = context.User.PersonId() is not null || ClientClaims.ToActor(context.User, null) is not null ? context.Actor() : null,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Reason = reason,
            Permission = endpoint?.Metadata.GetMetadata<RequirePermissionAttribute>()?.Permission,
            Route = $"{MethodOf(context.Request)} /{(endpoint as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/')}",
            Named = context.Request.RouteValues.Values.Select(value => Guid.TryParse(value as string, out var id) ? id : (Guid?)null).FirstOrDefault(id => id is not null),
            At = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        };
    }

    /// <summary>One of those that there are: whoever asks can write anything there.</summary>
    private static string MethodOf(HttpRequest request) =>
        Methods.FirstOrDefault(method => HttpMethods.Equals(method, request.Method)) ?? "other";

    /// <summary>What a role does not permit, and agents that do not prove who they are. Whoever is asked to sign in was refused nothing.</summary>
    private sealed class RecordedAuthorization : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler usual = new();

        public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Forbidden)
                await NoteAsync(context, "not-permitted");
            else if (authorizeResult.Challenged && context.GetEndpoint()?.Metadata.GetMetadata<RequireAgentAttribute>() is not null)
                await NoteAsync(context, "agent-unproven");
            await usual.HandleAsync(next, context, policy, authorizeResult);
        }
    }

    private sealed class FormWithoutToken : IAsyncAlwaysRunResultFilter
    {
        public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
                await NoteAsync(context.HttpContext, "no-form-token");
            await next();
        }
    }
}
