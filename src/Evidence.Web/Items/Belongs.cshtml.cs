using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Cases;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Items;

/// <summary>What a recording shows and belongs to: category, incident, case, and how closely it is kept.</summary>
[RequirePermission(Permission.SeeFootage)]
internal sealed class BelongsModel(ReadItem readItem, ReadBelonging readBelonging, ListCategories listCategories, FindReference find, LinkItem link, TagItem tagItem, CorrectRecording correct, Classify classify, EvidenceDb db, TimeProvider clock) : PageModel
{
    private ItemFacts facts = null!;

    [BindProperty]
    public string? Category { get; set; }

    [BindProperty]
    public string? Tag { get; set; }

    [BindProperty]
    public string? Incident { get; set; }

    [BindProperty]
    public string? Case { get; set; }

    /// <summary>Seconds.</summary>
    [BindProperty]
    public string? PreEvent { get; set; }

    [BindProperty]
    public string? Class { get; set; }

    [BindProperty]
    public List<string> Flagged { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Whether it leaves what is named, and does not join it.</summary>
    [BindProperty(Name = "leaves")]
    public bool Leaves { get; set; }

    public ItemId Id => facts.Item.Id;

    public string Title => facts.Item.Title;

    /// <summary>What was said of the part before recording was started, as the field shows it.</summary>
    public string? PreEventSaid => PreEvent ?? (facts.Item.PreEventMs is { } ms ? (ms / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : null);

    public AccessClass OwnClass => facts.Item.OwnClass;

    public string ListName { get; private set; } = "Footage";

    public Belonging Belonging { get; private set; } = new([], [], [], []);

    public IReadOnlyList<ListedCategory> OtherCategories { get; private set; } = [];

    public bool MayCategorise { get; private set; }

    public bool MayManage { get; private set; }

    public bool MayClassify { get; private set; }

    public IReadOnlyList<(string Name, string Text, bool IsSet)> Flags =>
    [
        ("privileged", "Covered by a privilege, such as talk with a lawyer", facts.Item.Flags.IsPrivileged),
        ("child", "Shows a child", facts.Item.Flags.ShowsChild),
        ("victim", "Shows a victim of a sexual offence", facts.Item.Flags.ShowsSexualOffenceVictim),
        ("distressing", "Distressing", facts.Item.Flags.IsDistressing),
        ("sealed", "Sealed by a court", facts.Item.Flags.IsCourtSealed),
    ];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(new ItemId(id), cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostCategoryAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Category), item =>
        link.ToCategoryAsync(item, CategoryId.TryParse(Category, out var category) ? category : throw CasesRefusals.NoSuchCategory.ToException(), !Leaves, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostTagAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Tag), item => tagItem.RunAsync(item, Tag, !Leaves, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostIncidentAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Incident), async item =>
        await link.ToIncidentAsync(item, await find.IncidentAsync(Incident, cancellation), !Leaves, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostCaseAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Case), async item =>
        await link.ToCaseAsync(item, await find.CaseAsync(Case, HttpContext.Actor(), cancellation), !Leaves, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostPreEventAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(PreEvent), item =>
        correct.PreEventAsync(item, string.IsNullOrWhiteSpace(PreEvent) ? null : Milliseconds(PreEvent), HttpContext.Actor(), cancellation), cancellation);

    private static long Milliseconds(string seconds) =>
        decimal.TryParse(seconds.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var told) && told <= CorrectRecording.MostPreEventMs ? (long)(told * 1000) : throw ReachRefusals.PreEventWrong.ToException();

    public Task<IActionResult> OnPostClassAsync(Guid id, CancellationToken cancellation)
    {
        var flags = new ItemFlags(Flagged.Contains("privileged"), Flagged.Contains("child"), Flagged.Contains("victim"), Flagged.Contains("distressing"), Flagged.Contains("sealed"));
        return ChangeAsync(id, nameof(Reason), item => classify.ItemAsync(item, CaseWords.Read(Class) ?? OwnClass, flags, Reason, HttpContext.Actor(), cancellation), cancellation);
    }

    private async Task<IActionResult> ChangeAsync(Guid id, string field, Func<ItemId, Task> change, CancellationToken cancellation)
    {
        if (!await ReadAsync(new ItemId(id), cancellation))
            return NotFound();
        try
        {
            await change(Id);
            // What was joined or set may have closed it to whoever did it.
            return Redirect(await db.ReachesAsync(HttpContext.Actor(), Permission.SeeFootage, Id, clock.GetUtcNow(), cancellation) ? $"/items/{id}/belongs" : "/footage");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(field, refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(ItemId id, CancellationToken cancellation)
    {
        var actor = HttpContext.Actor();
        if (await readItem.RunAsync(id, actor, Permission.SeeFootage, cancellation) is not { } found || await readBelonging.OfItemAsync(id, actor, cancellation) is not { } belonging)
            return false;
        (facts, Belonging, ListName) = (found, belonging, Navigation.FootageName(User.ScopeOf(Permission.SeeFootage)));
        var now = clock.GetUtcNow();
        MayCategorise = await db.ReachesAsync(actor, Permission.CategoriseFootage, id, now, cancellation);
        MayManage = await db.ReachesAsync(actor, Permission.ManageCases, id, now, cancellation);
        MayClassify = await db.ReachesAsync(actor, Permission.ClassifyFootage, id, now, cancellation);
        var joined = belonging.Categories.Select(c => c.Id).ToHashSet();
        OtherCategories = MayCategorise ? [.. (await listCategories.RunAsync(cancellation)).Where(c => !joined.Contains(c.Id))] : [];
        return true;
    }
}
