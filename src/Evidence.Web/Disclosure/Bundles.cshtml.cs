using Evidence.Access;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Disclosure;

/// <summary>The list of bundles.</summary>
[RequirePermission(Permission.MakeBundles)]
internal sealed class BundlesModel(ListBundles listBundles) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public new BundlePage Page { get; private set; } = new([], null);

    public bool IsLaterPage => !string.IsNullOrEmpty(After);

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Page = await listBundles.RunAsync(BundleId.TryParse(After, out var after) ? after : null, HttpContext.Actor(), cancellation);
}
