using Evidence.Access;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Items;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Hands a device of the agency to an officer.</summary>
[RequirePermission(Permission.RegisterDevices)]
internal sealed class AssignDeviceModel(EvidenceDb db, ListDevices listDevices, AssignDevice assign, TimeText times, TimeProvider time) : PageModel
{
    [BindProperty]
    public string? Officer { get; set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    public string DeviceName { get; private set; } = "";

    public string ZoneHint => $"In the agency's own time, {times.ZoneName(time.GetUtcNow())} now.";

    public IReadOnlyList<(string Id, string Name)> Officers { get; private set; } = [];

    public IReadOnlyList<HeldBy> History { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) =>
        await ReadAsync(new DeviceId(id), cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new DeviceId(id), cancellation))
            return NotFound();
        var officer = OfficerChoice.Parse(Officer);
        if (officer is null)
            ModelState.AddModelError(nameof(Officer), "Choose the officer");
        var from = times.Read(ModelState, nameof(From), From) ?? time.GetUtcNow();
        var until = times.Read(ModelState, nameof(Until), Until);
        if (!ModelState.IsValid)
            return Page();
        try
        {
            await assign.RunAsync(new DeviceToAssign(new DeviceId(id), officer!.Value, from, until), HttpContext.Actor(), cancellation);
            return Redirect("/docks");
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal(refused.Refusal.Code.Contains("assignment", StringComparison.Ordinal) ? nameof(From) : nameof(Officer), refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(DeviceId device, CancellationToken cancellation)
    {
        if ((await listDevices.RunAsync(null, cancellation)).FirstOrDefault(d => d.Id == device && d.Ownership == DeviceOwnership.Agency) is not { } found)
            return false;
        DeviceName = $"{DeviceText.Of(found)} · serial {found.Serial}";
        Officers = await OfficerChoice.ReadAsync(db, cancellation);
        History = await listDevices.HistoryAsync(device, cancellation);
        return true;
    }
}
