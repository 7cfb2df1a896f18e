using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction.Requests;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Redaction;

/// <summary>One request: what is asked for, whose it is to do, and how it ends.</summary>
[RequirePermission(Permission.SeeRedactions)]
internal sealed class RequestModel(EvidenceDb db, ListRequests list, SettleRequest settle, ReadEffort readEffort) : PageModel
{
    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? To { get; set; }

    public ListedRequest Row { get; private set; } = null!;

    public EffortFigure Figure { get; private set; } = new(null, 0);

    public IReadOnlyList<(PersonId Id, string Name)> People { get; private set; } = [];

    public bool Manages => User.ScopeOf(Permission.ManageRedactions) != Scope.None;

    public bool Redacts => User.ScopeOf(Permission.RedactFootage) != Scope.None;

    public bool IsAsker => Row.Request.AskedBy == User.PersonId();

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(id, cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostAssignAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, () => settle.AssignAsync(id, PersonId.TryParse(To, out var person) ? person : null, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostEndAsync(Guid id, bool done, CancellationToken cancellation) => ChangeAsync(id, () => settle.EndAsync(id, done, Text, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(Guid id, Func<Task> change, CancellationToken cancellation)
    {
        try
        {
            await change();
            return Redirect($"/redaction/requests/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            if (!await ReadAsync(id, cancellation))
                return NotFound();
            ModelState.AddRefusal(refused.Refusal.Code switch { "person-unknown" => nameof(To), "request-reason-wrong" => nameof(Text), _ => "" }, refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(Guid id, CancellationToken cancellation)
    {
        if (await list.OneAsync(id, HttpContext.Actor(), cancellation) is not { } row)
            return false;
        (Row, Figure) = (row, await readEffort.RunAsync(cancellation));
        var roles = Enum.GetValues<Role>().Where(role => PermissionMap.ScopeOf(role, Permission.RedactFootage) != Scope.None).ToList();
        if (Manages)
            People = [.. (await db.People.Where(p => roles.Contains(p.Role) && p.Standing == Standing.Active).OrderBy(p => p.DisplayName).Select(p => new { p.Id, p.DisplayName }).ToListAsync(cancellation)).Select(p => (p.Id, p.DisplayName))];
        return true;
    }
}
