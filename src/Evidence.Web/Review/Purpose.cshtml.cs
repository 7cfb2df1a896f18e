using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Review;

/// <summary>Asks whoever wants to play what is not their own work why they do.</summary>
[RequirePermission(Permission.PlayFootage)]
internal sealed class PurposeModel(ReadItem readItem, RequirePurpose requirePurpose, StatePurpose statePurpose) : PageModel
{
    [BindProperty]
    public string? Purpose { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    public Guid Id { get; private set; }

    public string Title { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (!await FindAsync(id, cancellation))
            return NotFound();
        // Who looks at several recordings of one case says it once and confirms it.
        if (await requirePurpose.LastAsync(User.PersonId()!.Value, cancellation) is { } last)
            (Purpose, Reference) = (Vocabulary.Word(last.Purpose), last.Reference);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (!await FindAsync(id, cancellation))
            return NotFound();
        if (!Vocabulary.TryParse<ViewingPurpose>(Purpose, out var purpose))
        {
            ModelState.AddModelError(nameof(Purpose), "Choose a purpose");
            return Page();
        }

        try
        {
            await statePurpose.RunAsync(new ItemId(id), purpose, Reference, HttpContext.Actor(), cancellation);
            return Redirect($"/items/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal(nameof(Reference), refused);
            return Page();
        }
    }

    private async Task<bool> FindAsync(Guid id, CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(id), HttpContext.Actor(), Permission.PlayFootage, cancellation) is not { } found)
            return false;
        (Id, Title) = (id, found.Item.Title);
        return true;
    }
}

/// <summary>Purposes in words.</summary>
internal static class PurposeText
{
    public static string Of(ViewingPurpose purpose) => purpose switch
    {
        ViewingPurpose.Investigation => "Investigation",
        ViewingPurpose.Disclosure => "Disclosure",
        ViewingPurpose.Complaint => "Complaint or misconduct",
        ViewingPurpose.SupervisionReview => "Supervision review",
        ViewingPurpose.Training => "Training",
        ViewingPurpose.TechnicalSupport => "Technical support",
        ViewingPurpose.SubjectRequest => "Request of somebody recorded",
        _ => "Other",
    };
}
