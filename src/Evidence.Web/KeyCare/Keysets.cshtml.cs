using Evidence.Access;
using Evidence.KeyCare;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.KeyCare;

/// <summary>Who asked for the keys of which recording, and what became of it.</summary>
[RequirePermission(Permission.DecideKeysets)]
internal sealed class KeysetsModel(ReadKeysets readKeysets, TimeProvider clock) : PageModel
{
    public IReadOnlyList<KeysetFacts> Requests { get; private set; } = [];

    public string Word(KeysetRequest request) => Word(request, clock.GetUtcNow());

    public static string Word(KeysetRequest request, DateTimeOffset now) => request.State switch
    {
        KeysetState.Requested => "Waits for a second person",
        KeysetState.Approved when request.IsLate(now) => "Agreed to, not downloaded in time",
        KeysetState.Approved => "Agreed to, not downloaded yet",
        KeysetState.Refused => "Refused",
        _ => "Handed out",
    };

    public async Task OnGetAsync(CancellationToken cancellation) => Requests = await readKeysets.ListAsync(HttpContext.Actor(), cancellation);
}
