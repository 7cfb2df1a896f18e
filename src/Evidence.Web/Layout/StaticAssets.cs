namespace Evidence.Web.Layout;

/// <summary>The bundled sheet, scripts and fonts: the same for everybody, so the only answers that may be kept.</summary>
internal static class StaticAssets
{
    /// <summary>Checks a bundle in any browser, for whoever has one: it holds nothing of the agency's.</summary>
    public const string VerifierPage = "/verify.html";

    public static void UseBundledAssets(this WebApplication app)
    {
        if (!app.Environment.WebRootFileProvider.GetFileInfo("assets/main.css").Exists)
            app.Logger.LogWarning("The pages' styles and scripts are not built, so pages are bare. In src/Evidence.Web/Frontend run: npm ci && npm run build");

        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = static file =>
            {
                // Addressed with a hash of their content (?v=… or in the name): what is under one address never changes.
                var hashed = file.Context.Request.Query.ContainsKey("v") || file.Context.Request.Path.StartsWithSegments("/assets/files");
                file.Context.Response.Headers.CacheControl = hashed ? "public, max-age=31536000, immutable" : "no-cache";
                if (file.Context.Request.Path == VerifierPage)
                    file.Context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.VerifierPolicy;
            },
        });
    }
}
