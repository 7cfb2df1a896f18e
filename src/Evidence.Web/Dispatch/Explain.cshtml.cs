using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Expecting;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Dispatch;

/// <summary>Says why somebody who was sent has no footage.</summary>
[RequirePermission(Permission.ExplainAbsence)]
internal sealed class ExplainModel(ListExpected listExpected, ExplainAbsence explain) : PageModel
{
    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public ExpectedRow Row { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid incident, Guid person, CancellationToken cancellation)
    {
        if (!await ReadAsync(incident, person, cancellation))
            return NotFound();
        (Reason, Note) = (Row.Reason is { } reason ? Vocabulary.Word(reason) : null, Row.Note);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid incident, Guid person, CancellationToken cancellation)
    {
        if (!await ReadAsync(incident, person, cancellation))
            return NotFound();
        try
        {
            var reason = Vocabulary.TryParse<AbsenceReason>(Reason, out var chosen) ? chosen : throw DispatchRefusals.ReasonWrong.ToException();
            await explain.RunAsync(Row.Incident, Row.Person, reason, Note, HttpContext.Actor(), cancellation);
            return Redirect("/expected");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code switch { "absence-note-wrong" => nameof(Note), "absence-reason-wrong" => nameof(Reason), _ => "" }, refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(Guid incident, Guid person, CancellationToken cancellation)
    {
        if (await listExpected.OneAsync(new PoliceIncidentId(incident), new PersonId(person), HttpContext.Actor(), cancellation) is not { } row)
            return false;
        Row = row;
        return true;
    }
}
