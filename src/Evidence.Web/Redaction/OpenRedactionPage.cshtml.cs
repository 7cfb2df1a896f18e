using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>Opens a redaction of a recording.</summary>
[RequirePermission(Permission.RedactFootage)]
internal sealed class OpenRedactionModel(ReadItem readItem, RequirePurpose requirePurpose, ListRedactions list, OpenRedaction open) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Item { get; set; }

    /// <summary>The request that it answers.</summary>
    [BindProperty(SupportsGet = true, Name = "request")]
    public Guid? Answers { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Chapter { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Purpose { get; set; }

    public string Title { get; private set; } = "";

    public int Chapters { get; private set; }

    /// <summary>Open redactions that it has already.</summary>
    public IReadOnlyList<ListedRedaction> There { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (!await ReadAsync(cancellation))
            return NotFound();
        return User.PersonId() is { } person && (await requirePurpose.RunAsync(new ItemId(Item), person, cancellation)).IsMissing ? Redirect($"/items/{Item}/purpose") : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            return Redirect($"/redaction/{await open.RunAsync(new ItemId(Item), new RedactionToOpen(Chapter, Name, Purpose, Answers), HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            if (!await ReadAsync(cancellation))
                return NotFound();
            ModelState.AddRefusal(refused.Refusal.Code switch { "redaction-title-wrong" => nameof(Name), "redaction-purpose-wrong" => nameof(Purpose), _ => "" }, refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(Item), HttpContext.Actor(), Permission.RedactFootage, cancellation) is not { } facts)
            return false;
        (Title, Chapters) = (facts.Item.Title, facts.Parts.Count(p => p.Role == FileRole.Original && p.Ordinal < ItemPart.FirstFailedOrdinal));
        There = [.. (await list.RunAsync(new ItemId(Item), mine: false, HttpContext.Actor(), cancellation)).Where(one => one.ClosedAt is null)];
        return true;
    }
}
