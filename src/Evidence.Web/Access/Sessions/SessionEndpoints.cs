using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Web.Access.Provider;
using Microsoft.AspNetCore.Identity;

namespace Evidence.Web.Access.Sessions;

/// <summary>Ends a session, and keeps one alive when somebody says that they are still there.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", async (IFormCollection _, HttpContext context, SignInManager<Person> sessions, EndSession end) =>
        {
            if (context.User.SessionId() is { } session)
                await end.RunAsync(session, SessionEnd.SignedOut, context.Actor(), context.RequestAborted);
            await sessions.SignOutAsync();
            return Results.Redirect(SessionCookie.Of(context)?.ProviderSession is null ? "/sign-in" : ProviderPaths.Left);
        }).AllowPublic("leaving is open to everybody; the form carries a token");
        // Asking with a session slides it; without one the answer is 401.
        routes.MapGet("/session", (HttpContext context) => context.User.PersonId() is null ? Results.Unauthorized() : Results.NoContent())
            .AllowPublic("tells only whether the caller's own session still lasts");
    }
}
