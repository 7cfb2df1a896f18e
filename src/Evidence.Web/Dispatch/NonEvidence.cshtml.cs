using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Dispatch;
using Evidence.Dispatch.Ruling;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Dispatch;

/// <summary>The rule by which recordings are said to be no evidence without a person.</summary>
[RequirePermission(Permission.RuleNonEvidence)]
internal sealed class NonEvidenceModel(RuleNonEvidence rules, ListCategories listCategories, EvidenceDb db) : PageModel
{
    [BindProperty]
    public string? Category { get; set; }

    [BindProperty]
    public string? Days { get; set; }

    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public string? Decision { get; set; }

    public NonEvidenceRule? InForce { get; private set; }

    public NonEvidenceRule? Proposed { get; private set; }

    public IReadOnlyList<NonEvidenceRule> Before { get; private set; } = [];

    public IReadOnlyList<ListedCategory> Choices { get; private set; } = [];

    public IReadOnlyDictionary<PersonId, string> Names { get; private set; } = new Dictionary<PersonId, string>();

    public bool IsOwn => Proposed is { } rule && User.PersonId() is { } me && rule.ProposedBy == me;

    public string Title(NonEvidenceRule rule) => Choices.FirstOrDefault(one => one.Id == rule.CategoryId)?.Title ?? "a category";

    public string Name(PersonId? id) => id is { } person ? Names.GetValueOrDefault(person, "somebody") : "nobody";

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    public Task<IActionResult> OnPostProposeAsync(CancellationToken cancellation) => ChangeAsync(() => rules.ProposeAsync(
        CategoryId.TryParse(Category, out var category) ? category : throw DispatchRefusals.CategoryIsEvidence.ToException(),
        int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostDecideAsync(CancellationToken cancellation) => ChangeAsync(() => rules.DecideAsync(Version, Decision == "approve", HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostOffAsync(CancellationToken cancellation) => ChangeAsync(() => rules.SwitchOffAsync(Version, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(Func<Task> change, CancellationToken cancellation)
    {
        try
        {
            await change();
            return Redirect("/policies/non-evidence");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code switch { "non-evidence-days-wrong" => nameof(Days), "category-is-evidence" => nameof(Category), _ => "" }, refused);
            await ReadAsync(cancellation);
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var all = await rules.ListAsync(HttpContext.Actor(), cancellation);
        (InForce, Proposed) = (all.FirstOrDefault(rule => rule.State == RuleState.InForce), all.FirstOrDefault(rule => rule.State == RuleState.Proposed));
        Before = [.. all.Where(rule => rule.State is RuleState.Ended or RuleState.Refused)];
        Choices = [.. (await listCategories.RunAsync(cancellation)).Where(one => one.IsNonEvidence)];
        var people = all.SelectMany(rule => new[] { rule.ProposedBy, rule.DecidedBy, rule.EndedBy }).OfType<PersonId>().Distinct().ToList();
        Names = await db.People.Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellation);
    }
}
