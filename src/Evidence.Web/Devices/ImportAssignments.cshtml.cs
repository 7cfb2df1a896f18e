using Evidence.Access;
using Evidence.Devices;
using Evidence.Devices.Importing;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Says who has which device by a CSV file, of which is shown first what it would do.</summary>
[RequirePermission(Permission.RegisterDevices)]
internal sealed class ImportAssignmentsModel(PreviewAssignments preview, ImportAssignments import, TimeText times, TimeProvider time) : PageModel
{
    /// <summary>Null until a file was looked at.</summary>
    public AssignmentPlan? Plan { get; private set; }

    /// <summary>The file that was looked at, base64.</summary>
    public string Sheet { get; private set; } = "";

    /// <summary>Null until it was done.</summary>
    public IReadOnlyList<ImportedAssignment>? Done { get; private set; }

    public string ZoneHint => $"in the agency’s own time, {times.ZoneName(time.GetUtcNow())} now";

    /// <summary>What cannot be done comes first, and what changes nothing last.</summary>
    public IEnumerable<PlannedAssignment> Shown => Plan!.Lines.OrderBy(line => line.Outcome switch { AssignmentOutcome.Wrong => 0, AssignmentOutcome.Same => 2, _ => 1 });

    public async Task<IActionResult> OnPostPreviewAsync(IFormFile? file, CancellationToken cancellation) =>
        await UploadedSheet.ReadAsync(file, ModelState, cancellation) is { } bytes ? await ShowAsync(bytes, cancellation) : Page();

    public async Task<IActionResult> OnPostImportAsync(string? sheet, string? digest, CancellationToken cancellation)
    {
        if (UploadedSheet.Return(sheet) is not { } bytes)
            return Redirect("/docks/devices/import");
        try
        {
            Done = await import.RunAsync(bytes, digest ?? "", times.ToInstant, HttpContext.Actor(), cancellation);
            return Page();
        }
        catch (RefusedException refused) when (refused.Refusal.Code == DeviceRefusals.SheetStale.Code)
        {
            ModelState.AddModelError("", $"{refused.Refusal.Text} {refused.Refusal.Hint}");
            return await ShowAsync(bytes, cancellation);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == DeviceRefusals.SheetWrong.Code)
        {
            return Redirect("/docks/devices/import");
        }
    }

    public static string Word(AssignmentOutcome outcome) => outcome switch
    {
        AssignmentOutcome.Assigns => "Is assigned",
        AssignmentOutcome.Same => "Stays",
        _ => "Cannot be done",
    };

    public static string Colour(AssignmentOutcome outcome) => outcome switch
    {
        AssignmentOutcome.Assigns => "govuk-tag--green",
        AssignmentOutcome.Same => "govuk-tag--grey",
        _ => "govuk-tag--red",
    };

    private async Task<IActionResult> ShowAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            Plan = await preview.RunAsync(bytes, times.ToInstant, HttpContext.Actor(), cancellation);
            Sheet = Convert.ToBase64String(bytes);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == DeviceRefusals.SheetWrong.Code)
        {
            ModelState.AddModelError(UploadedSheet.Field, $"{refused.Refusal.Text} {refused.Refusal.Hint}");
        }

        return Page();
    }
}
