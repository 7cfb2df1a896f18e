using System.Text;
using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Access;

/// <summary>Everybody who has an account, and the changes that wait for another administrator.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh(OnlyToChange = true)]
internal sealed class PeopleModel(ListPeople listPeople, DecideRoleChange decide) : PageModel
{
    public PeoplePage Facts { get; private set; } = null!;

    /// <summary>Where the next page begins; null on the last.</summary>
    public string? Next => Facts.Next is { } next ? $"{next.Id}.{WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(next.Name))}" : null;

    public async Task OnGetAsync(string? after, CancellationToken cancellation) => Facts = await listPeople.RunAsync(Read(after), HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostAsync(Guid change, string? decision, CancellationToken cancellation)
    {
        try
        {
            await decide.RunAsync(change, decision == "approve", HttpContext.Actor(), cancellation);
            return Redirect("/people");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status404NotFound)
        {
            ModelState.AddRefusal("", refused);
            await OnGetAsync(null, cancellation);
            return Page();
        }
    }

    public bool MayDecide(WaitingChange change) => User.PersonId() is { } me && me != change.AskedById && me != change.Person;

    /// <summary>"officer → evidence officer, active".</summary>
    public static string Becomes(WaitingChange change) =>
        $"{(change.Before == change.Role ? change.Role.Words() : $"{change.Before.Words()} becomes {change.Role.Words()}")}, {Vocabulary.Word(change.Standing)}{(change.Unit is { } unit ? $", {unit}" : "")}";

    public static string Word(Standing standing) => standing switch { Standing.Active => "Active", Standing.Suspended => "Suspended", _ => "Left" };

    /// <summary>An address that somebody changed begins at the first page.</summary>
    private static PersonCursor? Read(string? after)
    {
        if (after?.Split('.') is not [var id, var name] || !PersonId.TryParse(id, out var person))
            return null;
        try
        {
            var text = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(name));
            return text.Contains('\0', StringComparison.Ordinal) ? null : new PersonCursor(text, person);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
