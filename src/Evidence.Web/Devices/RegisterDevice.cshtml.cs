using Evidence.Access;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Takes a device on record as the agency's own.</summary>
[RequirePermission(Permission.RegisterDevices)]
internal sealed class RegisterDeviceModel(EvidenceDb db, RegisterDevice register, AssignDevice assign, TimeProvider time) : PageModel
{
    [BindProperty(Name = "")]
    public DeviceForm Device { get; set; } = new();

    [BindProperty]
    public string? Officer { get; set; }

    public IReadOnlyList<(string Id, string Name)> Officers { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Officers = await OfficerChoice.ReadAsync(db, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Officers = await OfficerChoice.ReadAsync(db, cancellation);
        if (Device.Check(ModelState) is not { } wanted)
            return Page();
        try
        {
            var device = await register.RunAsync(wanted, HttpContext.Actor(), cancellation);
            if (OfficerChoice.Parse(Officer) is { } officer)
                await assign.RunAsync(new DeviceToAssign(device, officer, time.GetUtcNow(), null), HttpContext.Actor(), cancellation);
            return Redirect("/docks");
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal(nameof(DeviceForm.Serial), refused);
            return Page();
        }
    }
}
