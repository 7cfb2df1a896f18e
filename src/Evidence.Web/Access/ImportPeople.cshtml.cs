using Evidence.Access;
using Evidence.Access.Importing;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>Adds and changes people by a CSV file, of which is shown first what it would do. The file goes there and back: nothing is kept in between.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh(OnlyToChange = true)]
internal sealed class ImportPeopleModel(PreviewPeople preview, ImportPeople import) : PageModel
{
    /// <summary>Null until a file was looked at.</summary>
    public PeoplePlan? Plan { get; private set; }

    /// <summary>The file that was looked at, base64.</summary>
    public string Sheet { get; private set; } = "";

    /// <summary>Null until it was done.</summary>
    public IReadOnlyList<ImportedLine>? Done { get; private set; }

    /// <summary>What cannot be done comes first, and what changes nothing last.</summary>
    public IEnumerable<PlannedLine> Shown => Plan!.Lines.OrderBy(line => line.Outcome switch { LineOutcome.Wrong => 0, LineOutcome.Same => 2, _ => 1 });

    public async Task<IActionResult> OnPostPreviewAsync(IFormFile? file, CancellationToken cancellation) =>
        await UploadedSheet.ReadAsync(file, ModelState, cancellation) is { } bytes ? await ShowAsync(bytes, cancellation) : Page();

    public async Task<IActionResult> OnPostImportAsync(string? sheet, string? digest, CancellationToken cancellation)
    {
        if (UploadedSheet.Return(sheet) is not { } bytes)
            return Redirect("/people/import");
        try
        {
            Done = await import.RunAsync(bytes, digest ?? "", HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
            return Page();
        }
        catch (RefusedException refused) when (refused.Refusal.Code == AccessRefusals.SheetStale.Code)
        {
            ModelState.AddModelError("", $"{refused.Refusal.Text} {refused.Refusal.Hint}");
            return await ShowAsync(bytes, cancellation);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == AccessRefusals.SheetWrong.Code)
        {
            return Redirect("/people/import");
        }
    }

    /// <summary>"12 people were added and 3 changed".</summary>
    public static string Told(IReadOnlyList<ImportedLine> done)
    {
        var (added, changed) = (done.Count(line => line.Added is not null), done.Count(line => line.Added is null && line.Refused is null));
        return $"{added} {(added == 1 ? "person was" : "people were")} added and {changed} changed";
    }

    public static string Word(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Adds => "Is added",
        LineOutcome.Changes => "Changes",
        LineOutcome.Same => "Stays",
        _ => "Cannot be done",
    };

    public static string Colour(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Adds => "govuk-tag--green",
        LineOutcome.Changes => "govuk-tag--blue",
        LineOutcome.Same => "govuk-tag--grey",
        _ => "govuk-tag--red",
    };

    private async Task<IActionResult> ShowAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            Plan = await preview.RunAsync(bytes, HttpContext.Actor(), cancellation);
            Sheet = Convert.ToBase64String(bytes);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == AccessRefusals.SheetWrong.Code)
        {
            ModelState.AddModelError(UploadedSheet.Field, $"{refused.Refusal.Text} {refused.Refusal.Hint}");
        }

        return Page();
    }
}
