namespace Evidence.Web.Layout;

/// <summary>
/// Headers of every answer. Pages carry no inline script or style, so the policy needs no nonce and no hash;
/// an endpoint that must say otherwise (a sidecar opened as text) sets its own policy before it answers.
/// </summary>
internal static class SecurityHeaders
{
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types evidence";

    /// <summary>For bytes that came from a device and are not media: nothing runs, nothing is fetched, nothing is framed.</summary>
    public const string InertPolicy = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For verify.html, which is one file and names in itself, by their hashes, the only script and style that may run. No request of any kind leaves it.</summary>
    public const string VerifierPolicy = "default-src 'none'; img-src data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="pictures">The one other server whose pictures pages show, those of its map; null where there is none.</param>
    public static void UseSecurityHeaders(this IApplicationBuilder app, string? pictures)
    {
        var policy = pictures is null ? PagePolicy : PagePolicy.Replace("img-src 'self'", $"img-src 'self' {pictures}", StringComparison.Ordinal);
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() => Add(context, policy));
            return next(context);
        });
    }

    /// <summary>This page plays what its own script puts together (Media Source Extensions): the address of that is one that only script of ours can make.</summary>
    public static void LetScriptFeedPlayer(this HttpContext context) => context.Items[FedByScript] = true;

    private static readonly object FedByScript = new();

    private static Task Add(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        if (context.Items.ContainsKey(FedByScript))
            policy = policy.Replace("media-src 'self'", "media-src 'self' blob:", StringComparison.Ordinal);
        headers.TryAdd("Content-Security-Policy", policy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
        // Evidence stays out of shared caches and out of the disk of a shared terminal; the assets' own handler says otherwise first.
        headers.TryAdd("Cache-Control", "no-store");
        return Task.CompletedTask;
    }
}
