using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Access.Webhooks;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Clients;

/// <summary>All webhook keys, and making one, whose secret is shown once.</summary>
[RequirePermission(Permission.ManageClients), RequireFresh(OnlyToChange = true)]
internal sealed class WebhookKeysModel(ListWebhookKeys listKeys, MakeWebhookKey make) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    public IReadOnlyList<WebhookKeyFacts> Keys { get; private set; } = [];

    /// <summary>Null until one was made.</summary>
    public string? Secret { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Keys = await listKeys.RunAsync(HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            (_, Secret) = await make.RunAsync(Name, Address, HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
            ModelState.Clear();
            (Name, Address) = (null, null);
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "webhook-name-wrong" ? nameof(Name) : nameof(Address), refused);
        }

        await OnGetAsync(cancellation);
        return Page();
    }
}
