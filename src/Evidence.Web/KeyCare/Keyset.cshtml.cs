using System.Net.Mime;
using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.KeyCare;

/// <summary>One request for the keys of a recording: another person decides, who asked downloads them once.</summary>
[RequirePermission(Permission.DecideKeysets), RequireFresh(OnlyToChange = true)]
internal sealed class KeysetModel(ReadKeysets readKeysets, DecideKeyset decide, DownloadKeyset download, TimeProvider clock) : PageModel
{
    public KeysetFacts Facts { get; private set; } = null!;

    public IReadOnlyList<KeysetObject> Objects { get; private set; } = [];

    public bool IsMine => Facts.Request.RequestedBy == User.PersonId();

    public bool IsOpen => Facts.Request.State == KeysetState.Requested;

    public bool MayDownload => IsMine && Facts.Request.State == KeysetState.Approved && !Facts.Request.IsLate(clock.GetUtcNow()) && User.ScopeOf(Permission.RequestKeysets) != Scope.None;

    public string State => KeysetsModel.Word(Facts.Request, clock.GetUtcNow());

    public async Task OnGetAsync(Guid id, CancellationToken cancellation)
    {
        Facts = await readKeysets.OneAsync(new KeysetId(id), HttpContext.Actor(), cancellation);
        Objects = await readKeysets.ObjectsAsync(Facts.Request.ItemId, cancellation);
    }

    public Task<IActionResult> OnPostAgreeAsync(Guid id, CancellationToken cancellation) => DecideAsync(id, true, cancellation);

    public Task<IActionResult> OnPostRefuseAsync(Guid id, CancellationToken cancellation) => DecideAsync(id, false, cancellation);

    public async Task<IActionResult> OnPostDownloadAsync(Guid id, CancellationToken cancellation)
    {
        try
        {
            var file = await download.RunAsync(new KeysetId(id), HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
            return File(file.Bytes, MediaTypeNames.Application.Json, file.Name);
        }
        catch (RefusedException refused)
        {
            return await SayAsync(id, refused.Refusal, cancellation);
        }
    }

    private async Task<IActionResult> DecideAsync(Guid id, bool agrees, CancellationToken cancellation)
    {
        try
        {
            await decide.RunAsync(new KeysetId(id), agrees, HttpContext.Actor(), cancellation);
            return Redirect($"/keysets/{id}");
        }
        catch (RefusedException refused)
        {
            return await SayAsync(id, refused.Refusal, cancellation);
        }
    }

    private async Task<IActionResult> SayAsync(Guid id, Refusal refusal, CancellationToken cancellation)
    {
        await OnGetAsync(id, cancellation);
        ModelState.AddModelError("", $"{refusal.Text} {refusal.Hint}");
        return Page();
    }
}
