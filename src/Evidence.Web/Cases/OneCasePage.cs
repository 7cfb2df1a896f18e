using Evidence.Cases;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>What all pages of a case have in common: the case, and that a refused change shows the page again with what was written.</summary>
internal abstract class OneCasePage(ReadCase readCase) : PageModel
{
    public CaseFacts Facts { get; private set; } = null!;

    public CaseFile Case => Facts.Case;

    public bool IsOpen => Case.State == CaseState.Open;

    /// <summary>The page's address.</summary>
    public abstract string Address { get; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(new CaseId(id), cancellation) ? Page() : NotFound();

    /// <param name="id">The case.</param>
    /// <param name="field">At which a refusal is shown.</param>
    /// <param name="change">What is changed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="goesTo">Null for this page.</param>
    protected async Task<IActionResult> ChangeAsync(Guid id, string field, Func<CaseId, Task> change, CancellationToken cancellation, string? goesTo = null)
    {
        if (!await ReadAsync(new CaseId(id), cancellation))
            return NotFound();
        try
        {
            await change(Case.Id);
            // Who took themselves off a confidential case does not see it any more.
            return Redirect(await readCase.RunAsync(Case.Id, HttpContext.Actor(), cancellation) is null ? "/cases" : goesTo ?? Address);
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(FieldOf(refused.Refusal) ?? field, refused);
            return Page();
        }
    }

    /// <summary>The field that a refusal speaks of; null for the one that the form names.</summary>
    protected virtual string? FieldOf(Refusal refusal) => null;

    /// <summary>What the page shows besides the case.</summary>
    /// <returns>False where there is no such page.</returns>
    protected abstract Task<bool> ReadMoreAsync(CancellationToken cancellation);

    private async Task<bool> ReadAsync(CaseId id, CancellationToken cancellation)
    {
        if (await readCase.RunAsync(id, HttpContext.Actor(), cancellation) is not { } facts)
            return false;
        Facts = facts;
        return await ReadMoreAsync(cancellation);
    }
}
