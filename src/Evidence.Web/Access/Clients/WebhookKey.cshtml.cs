using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Access.Webhooks;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Clients;

/// <summary>One webhook key: rotating its secret, retiring it.</summary>
[RequirePermission(Permission.ManageClients), RequireFresh(OnlyToChange = true)]
internal sealed class WebhookKeyModel(ListWebhookKeys listKeys, RotateWebhookKey rotate, RetireWebhookKey retire) : PageModel
{
    public WebhookKeyFacts Facts { get; private set; } = null!;

    /// <summary>Null until one was made.</summary>
    public string? Secret { get; private set; }

    public async Task OnGetAsync(Guid id, CancellationToken cancellation) => Facts = await listKeys.OneAsync(new WebhookKeyId(id), HttpContext.Actor(), cancellation);

    public Task<IActionResult> OnPostRotateAsync(Guid id, int hours, CancellationToken cancellation) =>
        DoAsync(id, async () => Secret = await rotate.RunAsync(new WebhookKeyId(id), TimeSpan.FromHours(hours), HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostRetireAsync(Guid id, CancellationToken cancellation) =>
        DoAsync(id, () => retire.RunAsync(new WebhookKeyId(id), HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> DoAsync(Guid id, Func<Task> act, CancellationToken cancellation)
    {
        try
        {
            await act();
            if (Secret is null)
                return Redirect($"/clients/webhook-keys/{id}");
            Response.Headers.CacheControl = "no-store";
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal("", refused);
        }

        await OnGetAsync(id, cancellation);
        return Page();
    }
}
