using Evidence.Access.Sessions;

namespace Evidence.Web.Access.Passkeys;

/// <summary>The button that asks for a passkey; a browser that has none to ask does not show it.</summary>
/// <param name="Page">Which page asks and takes the answer, by handlers of these names.</param>
/// <param name="From">The page that was asked for before.</param>
internal sealed record PasskeyForm(string Page, string? From)
{
    /// <summary>What a passkey is called whose owner does not say.</summary>
    public static string UsualName(HttpRequest request) => $"Passkey, {DeviceText.Of(request.Headers.UserAgent)}";
}
