using Evidence.Access;
using Evidence.Access.Provider;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Access.Provider;

/// <summary>Back-channel log-out: the provider itself tells us that somebody left there (OpenID Connect Back-Channel Logout 1.0, section 2.5).</summary>
internal static class LoggedOutEndpoint
{
    private const int MostBytes = 64 * 1024;

    public static void MapProviderLogOut(this IEndpointRouteBuilder routes) =>
        // No page of ours sends this, so it has no token of a form: what counts is the provider's signature.
        routes.MapPost(ProviderPaths.LoggedOut, async (HttpContext context, EndAtProvider end) =>
        {
            var token = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted))["logout_token"].ToString() : "";
            await end.RunAsync(token, context.Connection.RemoteIpAddress?.ToString(), context.RequestAborted);
            return Results.Ok();
        }).WithMetadata(new LimitAttemptsAttribute(), new RequestSizeLimitAttribute(MostBytes)).AllowPublic("the provider is nobody who signs in: what it sends is signed");
}
