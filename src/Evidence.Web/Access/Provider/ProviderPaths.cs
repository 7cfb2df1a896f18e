using Evidence.Web.Layout;

namespace Evidence.Web.Access.Provider;

/// <summary>Addresses of ours that the provider knows, and that lead to it.</summary>
internal static class ProviderPaths
{
    public const string LoggedOut = "/sign-in/provider/logged-out", Left = "/sign-in/provider/left";

    public const string Begin = "/sign-in/provider";

    private const string Answer = "/sign-in/provider/answer", BackTo = "/sign-in";

    public static Uri AnswerAt(HttpRequest request) => Own(request, Answer);

    public static Uri BackToAt(HttpRequest request) => Own(request, BackTo);

    /// <summary>
    /// The page as it is answered leads on by itself. A form that is sent must not be answered with a redirect to another site: the pages' policy keeps forms
    /// from going there.
    /// </summary>
    public static void LeadOn(HttpResponse response, Uri address) => response.Headers["Refresh"] = $"0;url={address.AbsoluteUri}";

    private static Uri Own(HttpRequest request, string path) => new(WebAddress.Origin(request) + path);
}
