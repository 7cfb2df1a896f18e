using Evidence.Access;
using Evidence.Cases;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>The categories of recordings, and making one.</summary>
[RequirePermission(Permission.ManageCases)]
internal sealed class CategoriesModel(ListCategories listCategories, MakeCategory make) : PageModel
{
    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Class { get; set; }

    [BindProperty]
    public bool NonEvidence { get; set; }

    public AccessClass Chosen => CaseWords.Read(Class) ?? AccessClass.Standard;

    public IReadOnlyList<ListedCategory> Categories { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Categories = await listCategories.RunAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        try
        {
            await make.RunAsync(Code, Title, Chosen, HttpContext.Actor(), cancellation, NonEvidence);
            return Redirect("/categories");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "title-needed" ? nameof(Title) : nameof(Code), refused);
            return Page();
        }
    }
}
