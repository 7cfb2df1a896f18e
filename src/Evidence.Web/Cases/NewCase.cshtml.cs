using Evidence.Access;
using Evidence.Cases;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>Opens a case.</summary>
[RequirePermission(Permission.ManageCases)]
internal sealed class NewCaseModel(MakeCase make) : PageModel
{
    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Class { get; set; }

    public AccessClass Chosen => CaseWords.Read(Class) ?? AccessClass.Standard;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            return Redirect($"/cases/{await make.RunAsync(Reference, Title, Chosen, HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "title-needed" ? nameof(Title) : nameof(Reference), refused);
            return Page();
        }
    }
}
