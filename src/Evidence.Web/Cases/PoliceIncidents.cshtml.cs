using Evidence.Access;
using Evidence.Cases;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>The records of incidents, and making one.</summary>
[RequirePermission(Permission.LockIncidents)]
internal sealed class PoliceIncidentsModel(ListPoliceIncidents listIncidents, MakeIncident make, TimeText times, TimeProvider time) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "text")]
    public string? Text { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    public string ZoneHint => $"In the agency’s own time, {times.ZoneName(time.GetUtcNow())} now.";

    public bool MayManage => User.ScopeOf(Permission.ManageCases) != Scope.None;

    public IReadOnlyList<ListedPoliceIncident> Incidents { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Incidents = await listIncidents.RunAsync(Text, HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        var (from, until) = (times.Read(ModelState, nameof(From), From), times.Read(ModelState, nameof(Until), Until));
        if (!ModelState.IsValid)
            return Page();
        try
        {
            return Redirect($"/police-incidents/{await make.RunAsync(Reference, Title, from, until, HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal(refused.Refusal.Code switch { "title-needed" => nameof(Title), "span-wrong" => nameof(Until), _ => nameof(Reference) }, refused);
            return Page();
        }
    }
}
