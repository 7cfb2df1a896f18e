using Evidence.Kernel;
using Evidence.Access;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Layout;

/// <summary>What happened, that nothing was lost, what can be done now.</summary>
[AllowPublic("an error must be readable to whoever met it"), IgnoreAntiforgeryToken]
[ResponseCache(Location = ResponseCacheLocation.None, NoStore = true)]
internal sealed class ErrorModel : PageModel
{
    public string Title { get; private set; } = "";

    public IReadOnlyList<string> Texts { get; private set; } = [];

    public string? Reference { get; private set; }

    /// <summary>For what is not there and for what is not theirs alike.</summary>
    public bool OffersEmergency { get; private set; }

    public IActionResult OnGet(int status) => Show(status);

    public IActionResult OnPost(int status) => Show(status);

    private PageResult Show(int status)
    {
        // The page is only ever the end of another request; asked for directly it does not exist.
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null)
            status = StatusCodes.Status404NotFound;
        Response.StatusCode = status;
        (Title, Texts) = HttpContext.Items[RefusalHandler.Key] is Refusal refusal ? (Sentence(refusal.Text), [refusal.Hint]) : Words(status);
        OffersEmergency = status == StatusCodes.Status404NotFound && User.ScopeOf(Permission.OpenInEmergency) != Scope.None
            && HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath.StartsWith("/items/", StringComparison.Ordinal) == true;
        Reference = status >= 500 ? HttpContext.TraceIdentifier : null;
        return Page();
    }

    private static string Sentence(string text) => text.TrimEnd('.');

    private (string, IReadOnlyList<string>) Words(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ("This page was open for too long", ["What you sent could not be accepted, and nothing was changed. Go back, reload the page and send it again."]),
        StatusCodes.Status403Forbidden => ("You may not see this page",
            [$"You are signed in as {User.PersonName() ?? "nobody"}. {Grants()}", "If you need it for your work, ask them. Nothing was changed."]),
        StatusCodes.Status404NotFound => ("Page not found", ["The address may be mistyped or old, or the thing may not be yours to see. Nothing is lost: footage is never removed because an address is wrong."]),
        StatusCodes.Status429TooManyRequests => ("Too many attempts at once", ["Wait a minute, then try again. Nothing was changed."]),
        >= 500 => ("Something went wrong here", ["What you did last may not have been saved. Footage that was already stored is not affected, and devices keep their files.", "Try again. If it happens again, tell your administrator the reference below."]),
        _ => ("This request was not accepted", ["Nothing was changed. Go back and try again."]),
    };

    private string Grants() => HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.Endpoint?.Metadata.GetMetadata<RequirePermissionAttribute>() is { } required
        ? WhoGrants.Of(required.Permission)
        : "An administrator of your force decides who may.";
}
