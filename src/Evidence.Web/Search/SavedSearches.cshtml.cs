using Evidence.Access;
using Evidence.Kernel;
using Evidence.Search;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Search;

/// <summary>The searches that somebody kept: run, renamed, deleted; and one that is to be kept.</summary>
[RequirePermission(Permission.SeeFootage)]
internal sealed class SavedSearchesModel(ListSavedSearches listSavedSearches, SaveSearch saveSearch, RenameSearch renameSearch, DeleteSearch deleteSearch) : PageModel
{
    /// <summary>The search that is to be kept, as an address has it; null where none is.</summary>
    [BindProperty(SupportsGet = true, Name = "query")]
    public string? Query { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Which one is being renamed.</summary>
    [BindProperty(SupportsGet = true, Name = "rename")]
    public Guid? Renaming { get; set; }

    /// <summary>What was done just now: <c>saved</c>, <c>renamed</c> or <c>deleted</c>.</summary>
    [BindProperty(SupportsGet = true, Name = "done")]
    public string? Done { get; set; }

    public IReadOnlyList<SavedSearch> Searches { get; private set; } = [];

    public string? Said => Done switch { "saved" => "Your search is saved.", "renamed" => "Your search has its new name.", "deleted" => "Your search is deleted. No recording is.", _ => null };

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Query = Canonical(Query);
        Searches = await listSavedSearches.RunAsync(HttpContext.Actor(), cancellation);
        Name ??= Searches.FirstOrDefault(search => search.Id == Renaming)?.Name;
    }

    public Task<IActionResult> OnPostSaveAsync(CancellationToken cancellation) =>
        RunAsync(() => saveSearch.RunAsync(Name, Canonical(Query) ?? "", HttpContext.Actor(), cancellation), "saved", cancellation);

    public Task<IActionResult> OnPostRenameAsync(CancellationToken cancellation) =>
        RunAsync(() => renameSearch.RunAsync(Renaming ?? Guid.Empty, Name, HttpContext.Actor(), cancellation), "renamed", cancellation);

    public Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancellation) =>
        RunAsync(() => deleteSearch.RunAsync(id, HttpContext.Actor(), cancellation), "deleted", cancellation);

    private async Task<IActionResult> RunAsync(Func<Task> act, string done, CancellationToken cancellation)
    {
        try
        {
            await act();
            return Redirect($"/footage/saved?done={done}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(nameof(Name), refused);
            await OnGetAsync(cancellation);
            return Page();
        }
    }

    /// <summary>Null for what is no search: what comes in an address is read as one, and written anew.</summary>
    private static string? Canonical(string? query) =>
        SearchQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query))) is { Wrong.Count: 0, Canonical: { Length: > 0 } canonical } ? canonical : null;
}
