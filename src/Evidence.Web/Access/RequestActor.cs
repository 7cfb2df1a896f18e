using Evidence.Access;
using Evidence.Kernel;

namespace Evidence.Web.Access;

internal static class RequestActor
{
    /// <summary>The signed-in person as the custody log names them, with the address they come from.</summary>
    public static Actor Actor(this HttpContext context) => context.User.ToActor(context.Connection.RemoteIpAddress);
}
