using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Access.Sessions;

/// <summary>Asks again who somebody is before what <see cref="RequireFreshAttribute"/> marks.</summary>
internal static class FreshSession
{
    private static readonly Refusal Confirm = new("confirm-first", StatusCodes.Status403Forbidden,
        "This is only for people who proved a moment ago who they are.", "Confirm that it is you at /sign-in/again, then ask again.");

    public static void UseFreshSessions(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequireFreshAttribute>() is not { } required
            || required.OnlyToChange && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            || IsFresh(context))
            return next(context);
        if (!RefusalHandler.WantsPage(context.Request))
            throw Confirm.ToException();
        context.Response.Redirect($"/sign-in/again?from={Uri.EscapeDataString(context.Request.Path)}");
        return Task.CompletedTask;
    });

    private static bool IsFresh(HttpContext context) => SessionCookie.Of(context) is { } session
        && context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - session.ConfirmedAt <= RequireFreshAttribute.Lasts;
}
