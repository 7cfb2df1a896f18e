using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Kernel;

namespace Evidence.Web.Access;

internal static class RequestActor
{
    /// <summary>The signed-in person as the custody log names them, with the address they come from.</summary>
    public static Actor Actor(this HttpContext context) => context.User.ToActor(context.Connection.RemoteIpAddress);

    /// <summary>Where somebody who signs in sits.</summary>
    public static SignInPlace SignInPlace(this HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString(), DeviceText.Of(context.Request.Headers.UserAgent));
}
