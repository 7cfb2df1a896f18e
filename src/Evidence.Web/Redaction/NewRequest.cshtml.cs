using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction.Requests;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Cases;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>Asks for a redacted copy of a recording, or of the recordings of a case.</summary>
[RequirePermission(Permission.SeeRedactions)]
internal sealed class NewRequestModel(ReadItem readItem, ReadCase readCase, RequestRedaction request) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Item { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Case { get; set; }

    [BindProperty]
    public string? Profile { get; set; }

    [BindProperty]
    public string? Recipient { get; set; }

    [BindProperty]
    public string? Due { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public string Title { get; private set; } = "";

    public string Back => Item is { } item ? $"/items/{item}" : $"/cases/{Case}";

    public string Query => Item is { } item ? $"?item={item}" : $"?case={Case}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await ReadAsync(cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            var wanted = new WantedRedaction(Item is { } item ? new ItemId(item) : null, Case is { } file ? new CaseId(file) : null, Profile, WrittenDay.Read(Due), Recipient, Reason);
            return Redirect($"/redaction/requests/{await request.RunAsync(wanted, HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            if (!await ReadAsync(cancellation))
                return NotFound();
            ModelState.AddRefusal(FieldOf(refused.Refusal), refused);
            return Page();
        }
    }

    private static string FieldOf(Refusal refusal) => refusal.Code switch
    {
        "request-profile-wrong" => nameof(Profile),
        "request-recipient-wrong" => nameof(Recipient),
        "request-due-wrong" or "date-wrong" => nameof(Due),
        "request-reason-wrong" => nameof(Reason),
        _ => "",
    };

    private async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        if (Item is { } item)
            Title = (await readItem.RunAsync(new ItemId(item), HttpContext.Actor(), Permission.SeeRedactions, cancellation))?.Item.Title ?? "";
        else if (Case is { } file)
            Title = (await readCase.RunAsync(new CaseId(file), HttpContext.Actor(), cancellation))?.Case.Reference ?? "";
        return Title.Length > 0;
    }
}
