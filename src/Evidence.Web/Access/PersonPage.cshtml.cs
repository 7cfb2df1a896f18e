using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Access;

/// <summary>One person: what they are, and changing it.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh(OnlyToChange = true)]
internal sealed class PersonPageModel(EvidenceDb db, ChangePerson change, InvitePerson invite, IdentityProvider provider, ReadBinding readBinding, BindProvider bind, UnbindProvider unbind, EndSession sessions, ReadFactors readFactors, TakeFactorsAway takeAway) : PageModel
{
    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Unit { get; set; }

    [BindProperty]
    public string? Standing { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Sessions that go on.</summary>
    public int Sessions { get; private set; }

    /// <summary>They have a second step.</summary>
    public bool HasFactors { get; private set; }

    /// <summary>What people call their account at the identity provider; null where the agency uses none.</summary>
    public string? ProviderName => provider.Options?.Name;

    /// <summary>Null where no account there is theirs.</summary>
    public ProviderBinding? Binding { get; private set; }

    public Person Person { get; private set; } = null!;

    /// <summary>A change of theirs waits for another administrator.</summary>
    public bool Waits { get; private set; }

    public IReadOnlyList<(string Id, string Name)> Units { get; private set; } = [];

    /// <summary>Null until one was made.</summary>
    public WelcomeLink? Link { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PersonId(id), cancellation))
            return NotFound();
        ShowAsItIs();
        return Page();
    }

    public async Task<IActionResult> OnPostLinkAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PersonId(id), cancellation))
            return NotFound();
        ShowAsItIs();
        try
        {
            Link = await invite.RunAsync(Person.Id, HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal("", refused);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostBindAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PersonId(id), cancellation))
            return NotFound();
        ShowAsItIs();
        try
        {
            await bind.PrepareAsync(Person.Id, Subject ?? "", HttpContext.Actor(), cancellation);
            return Redirect($"/people/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(nameof(Subject), refused);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostSessionsAsync(Guid id, CancellationToken cancellation)
    {
        await sessions.AllOfAsync(new PersonId(id), HttpContext.Actor(), cancellation);
        return Redirect($"/people/{id}");
    }

    public async Task<IActionResult> OnPostFactorsAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PersonId(id), cancellation))
            return NotFound();
        ShowAsItIs();
        try
        {
            await takeAway.RunAsync(Person.Id, Reason ?? "", HttpContext.Actor(), cancellation);
            return Redirect($"/people/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code == AccessRefusals.FactorsReason.Code ? nameof(Reason) : "", refused);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostUnbindAsync(Guid id, CancellationToken cancellation)
    {
        await unbind.OfAsync(new PersonId(id), HttpContext.Actor(), cancellation);
        return Redirect($"/people/{id}");
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PersonId(id), cancellation))
            return NotFound();
        if (!Vocabulary.TryParse<Evidence.Access.Role>(Role, out var role))
            ModelState.AddModelError(nameof(Role), "Choose the role");
        if (!Vocabulary.TryParse<Evidence.Access.Standing>(Standing, out var standing))
            ModelState.AddModelError(nameof(Standing), "Choose the standing");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            await change.RunAsync(new PersonChange(Person.Id, role, PersonForm.Unit(Unit), standing), HttpContext.Actor(), cancellation);
            return Redirect($"/people/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(PersonForm.FieldOf(refused.Refusal.Code), refused);
            return Page();
        }
    }

    private void ShowAsItIs() => (Role, Unit, Standing) = (Vocabulary.Word(Person.Role), Person.UnitId?.ToString(), Vocabulary.Word(Person.Standing));

    private async Task<bool> ReadAsync(PersonId id, CancellationToken cancellation)
    {
        if (await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellation) is not { } found)
            return false;
        Person = found;
        Waits = await db.RoleChanges.AnyAsync(c => c.PersonId == id && c.State == RoleChangeState.Asked, cancellation);
        Binding = await readBinding.RunAsync(id, cancellation);
        Units = await PersonForm.UnitsAsync(db, cancellation);
        Sessions = await db.Sessions.CountAsync(session => session.PersonId == id && session.EndedAt == null, cancellation);
        HasFactors = (await readFactors.RunAsync(id, cancellation)).HasAny;
        return true;
    }
}
