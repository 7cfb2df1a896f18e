using System.Globalization;
using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.SigningIn;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Clients;

/// <summary>Makes a client, and shows its secret once.</summary>
[RequirePermission(Permission.ManageClients), RequireFresh(OnlyToChange = true)]
internal sealed class NewClientModel(EvidenceDb db, MakeClient make, TimeText times) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Contact { get; set; }

    /// <summary><see cref="ClientGrant.Word"/> of each.</summary>
    [BindProperty]
    public string[] Grants { get; set; } = [];

    [BindProperty]
    public string? Unit { get; set; }

    [BindProperty]
    public string? Networks { get; set; }

    /// <summary>The last day on which it counts, by the agency's clock.</summary>
    [BindProperty]
    public string? Until { get; set; }

    public IReadOnlyList<(string Id, string Name)> Units { get; private set; } = [];

    /// <summary>Null until one was made.</summary>
    public MadeClient? Made { get; private set; }

    public string? GrantsError => ModelState[nameof(Grants)]?.Errors.FirstOrDefault()?.ErrorMessage;

    public async Task OnGetAsync(CancellationToken cancellation) => Units = await PersonForm.UnitsAsync(db, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        if (!DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day == DateOnly.MaxValue)
            ModelState.AddModelError(nameof(Until), "Enter the last day");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            var grants = ClientGrant.Possible.Where(grant => Grants.Contains(grant.Word)).ToList();
            var ends = times.ToInstant(day.AddDays(1).ToDateTime(TimeOnly.MinValue));
            Made = await make.RunAsync(new ClientToMake(Name, Contact, PersonForm.Unit(Unit), grants, Networks, ends), HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(FieldOf(refused.Refusal.Code), refused);
        }

        return Page();
    }

    private static string FieldOf(string code) => code switch
    {
        "client-name-wrong" => nameof(Name),
        "client-contact-wrong" => nameof(Contact),
        "client-grants-wrong" => nameof(Grants),
        "client-networks-wrong" => nameof(Networks),
        "client-expiry-wrong" => nameof(Until),
        "unit-unknown" => nameof(Unit),
        _ => "",
    };
}
