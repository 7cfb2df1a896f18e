using Evidence.Access;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Disclosure;

/// <summary>Shows what was picked and what will go into the bundle, asks for whom and why, and makes it.</summary>
[RequirePermission(Permission.MakeBundles)]
internal sealed class NewBundleModel(ReadDisclosable readDisclosable, MakeBundle makeBundle, TimeText times) : PageModel
{
    [BindProperty]
    public string? Recipient { get; set; }

    [BindProperty]
    public string? Purpose { get; set; }

    public IReadOnlyList<DisclosableItem> Items { get; private set; } = [];

    /// <summary>Those that may be disclosed.</summary>
    public IReadOnlyList<DisclosableItem> Ready => [.. Items.Where(i => i.MayBeDisclosed)];

    public string Summary => Items.Count switch
    {
        0 => "Nothing picked",
        1 => $"1 recording · {Quantities.Size(Size)}",
        var n => $"{n} recordings · {Quantities.Size(Size)}",
    };

    /// <summary>What pressing the button does, in words.</summary>
    public string Consequence
    {
        get
        {
            var (count, leftOut) = (Ready.Count, Items.Count - Ready.Count);
            var what = count == 1 ? "1 recording is disclosed" : $"{count} recordings are disclosed";
            var rest = leftOut == 0 ? "" : leftOut == 1 ? " 1 stays out." : $" {leftOut} stay out.";
            return $"{what} ({Quantities.Size(Size)}).{rest} That is entered in the custody record of each and cannot be taken back; nothing is sent yet. You download the bundle and hand it over.";
        }
    }

    private long Size => Ready.Sum(i => i.ForBundles.Sum(f => f.Bytes));

    /// <summary>What is not as one would expect of an item; null where nothing is.</summary>
    public string? Warning(DisclosableItem item)
    {
        if (item.KeyDestroyedAt is { } destroyed) return $"Its key was destroyed {times.Full(destroyed)}: it stays out.";
        if (item.State == ItemState.Quarantined) return "Quarantined: it stays out.";
        if (item.IsUnapproved) return "A redacted copy that no second person has approved: it stays out.";
        if (!item.MayBeDisclosed) return "Not verified yet: it stays out.";
        var waiting = item.LeftOut.Select(f => f.Display).ToList();
        if (waiting.Count > 0) return $"Stays out because it is not verified: {string.Join(", ", waiting)}";
        return item.ForBundles.Any(f => f.DerivedFrom is not null) ? null : "No playable version: the recipient gets the original only.";
    }

    public Task OnGetAsync([FromQuery(Name = "items")] string[] items, CancellationToken cancellation) => ReadAsync(items, cancellation);

    public async Task<IActionResult> OnPostAsync([FromForm(Name = "items")] string[] items, CancellationToken cancellation)
    {
        await ReadAsync(items, cancellation);
        try
        {
            var wanted = new BundleToMake([.. Items.Select(i => i.Id)], Recipient ?? "", Purpose ?? "");
            var bundle = await makeBundle.RunAsync(wanted, HttpContext.Actor(), cancellation);
            return Redirect($"/bundles/{bundle}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(FieldOf(refused.Refusal), refused);
            return Page();
        }
    }

    private static string FieldOf(Refusal refusal) => refusal.Code switch
    {
        "recipient-needed" or "text-too-long" => nameof(Recipient),
        "purpose-needed" => nameof(Purpose),
        _ => "",
    };

    private async Task ReadAsync(string[] items, CancellationToken cancellation)
    {
        var ids = items.Select(text => ItemId.TryParse(text, out var id) ? id : (ItemId?)null).OfType<ItemId>().Distinct().Take(MakeBundle.MostItems + 1).ToList();
        Items = await readDisclosable.RunAsync(ids, HttpContext.Actor(), cancellation);
    }
}
