using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Review.Clipping;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Review;

/// <summary>Has a clip or a still made of a recording, and lists those that were.</summary>
[RequirePermission(Permission.PlayFootage)]
internal sealed class ClipsModel(ReadItem readItem, ReadClips readClips, AskForClip askForClip) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Chapter { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public Guid Id { get; private set; }

    public string Title { get; private set; } = "";

    public int Chapters { get; private set; }

    public IReadOnlyList<ShownClip> Made { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(id, cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        try
        {
            await askForClip.RunAsync(new ItemId(id), Kind == "still" ? ClipKind.Still : ClipKind.Clip, new ClipToMake(Chapter, From, To, Name, Reason), HttpContext.Actor(), cancellation);
            return Redirect($"/items/{id}/clips");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            if (!await ReadAsync(id, cancellation))
                return NotFound();
            ModelState.AddRefusal(FieldOf(refused.Refusal), refused);
            return Page();
        }
    }

    private static string FieldOf(Refusal refusal) =>
        refusal == ReviewRefusals.PlaceWrong ? nameof(From)
        : refusal == ReviewRefusals.StretchWrong ? nameof(To)
        : refusal == ReviewRefusals.ClipTitleWrong ? nameof(Name)
        : refusal == ReviewRefusals.ClipReasonWrong ? nameof(Reason)
        : nameof(Kind);

    private async Task<bool> ReadAsync(Guid id, CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(id), HttpContext.Actor(), Permission.PlayFootage, cancellation) is not { } facts)
            return false;
        (Id, Title, Chapters) = (id, facts.Item.Title, facts.Parts.Count(p => p.Role == FileRole.Original && p.Ordinal < ItemPart.FirstFailedOrdinal));
        Made = await readClips.OfAsync(new ItemId(id), HttpContext.Actor(), cancellation);
        return true;
    }
}

/// <summary>Clips and stills in words.</summary>
internal static class ClipText
{
    /// <summary>"clip of 0:10–0:20".</summary>
    public static string What(ShownClip shown) => What(shown.Clip);

    public static string What(Clip clip) => clip.ToMs is { } to ? $"clip of {MediaTime.Of(clip.FromMs, to)}" : $"still of {MediaTime.Of(clip.FromMs)}";

    public static string State(ShownClip shown) => shown.Clip switch
    {
        { MadeAt: not null } when shown.Opens => "Made.",
        { MadeAt: not null } => "Made, and not yours to see.",
        { RefusedAt: not null } => $"Not made. {shown.Clip.Text}",
        _ => "Being made: reload the page in a minute.",
    };

    /// <summary>What of the master is not in it, in words (so that nobody takes a part for the whole).</summary>
    public static string LeftOut(ShownOrigin origin) => (origin.Clip.ToMs, origin.LengthMs, origin.LeftOut) switch
    {
        (null, _, _) => "It is one frame. All the rest of the recording is not in it.",
        (_, null, _) => "How long that file plays is not known.",
        (_, _, []) => "Nothing of that file was left out.",
        (_, { } length, var gaps) => $"Left out of {Quantities.Length(length)}: {string.Join(" and ", gaps.Select(gap => MediaTime.Of(gap.StartMs, gap.EndMs)))}.",
    };
}
