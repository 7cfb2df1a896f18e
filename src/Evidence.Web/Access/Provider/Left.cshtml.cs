using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Provider;

/// <summary>Somebody who signed in at the provider has left here: they are led there, to leave too.</summary>
[AllowPublic("who has just signed out is not signed in; it leads to the provider and tells nothing")]
internal sealed class LeftModel(EndAtProvider end, IdentityProvider provider) : PageModel
{
    /// <summary>What people call their account there; null where the agency uses no provider.</summary>
    public string? Name => provider.Options?.Name;

    /// <summary>Where they leave there; null where nobody can say now.</summary>
    public Uri? Where { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        try
        {
            Where = provider.Options is null ? null : await end.WhereAsync(ProviderPaths.BackToAt(Request), cancellation);
        }
        catch (RefusedException)
        {
            Where = null;
        }

        if (Where is not null)
            ProviderPaths.LeadOn(Response, Where);
    }
}
