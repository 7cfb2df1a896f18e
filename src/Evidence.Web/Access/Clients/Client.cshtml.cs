using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Clients;

/// <summary>One client: releasing it, rotating its secret, revoking it.</summary>
[RequirePermission(Permission.ManageClients), RequireFresh(OnlyToChange = true)]
internal sealed class ClientModel(ListClients listClients, DecideClient decide, RotateSecret rotate, RevokeClient revoke) : PageModel
{
    public ClientFacts Facts { get; private set; } = null!;

    /// <summary>Null until one was made.</summary>
    public string? Secret { get; private set; }

    public async Task OnGetAsync(Guid id, CancellationToken cancellation) => Facts = await listClients.OneAsync(new ClientId(id), HttpContext.Actor(), cancellation);

    public Task<IActionResult> OnPostDecideAsync(Guid id, string? decision, CancellationToken cancellation) =>
        DoAsync(id, () => decide.RunAsync(new ClientId(id), decision == "approve", HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken cancellation) =>
        DoAsync(id, () => revoke.RunAsync(new ClientId(id), HttpContext.Actor(), cancellation), cancellation);

    public async Task<IActionResult> OnPostRotateAsync(Guid id, int hours, CancellationToken cancellation)
    {
        var answer = await DoAsync(id, async () => Secret = await rotate.RunAsync(new ClientId(id), TimeSpan.FromHours(hours), HttpContext.Actor(), cancellation), cancellation);
        if (Secret is null)
            return answer;
        Response.Headers.CacheControl = "no-store";
        await OnGetAsync(id, cancellation);
        return Page();
    }

    private async Task<IActionResult> DoAsync(Guid id, Func<Task> act, CancellationToken cancellation)
    {
        try
        {
            await act();
            return Redirect($"/clients/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal("", refused);
            await OnGetAsync(id, cancellation);
            return Page();
        }
    }
}
