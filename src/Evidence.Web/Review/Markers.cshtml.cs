using System.Globalization;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Review.Marking;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Review;

/// <summary>Notes on a recording's time line: written, changed and removed.</summary>
[RequirePermission(Permission.PlayFootage)]
internal sealed class MarkersModel(ReadItem readItem, ReadMarkers readMarkers, MarkRecording mark) : PageModel
{
    [BindProperty]
    public string? At { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public int Chapter { get; set; }

    public Guid Id { get; private set; }

    public string Title { get; private set; } = "";

    public int Chapters { get; private set; }

    /// <summary>The note whose change was refused.</summary>
    public Guid? Changed { get; private set; }

    public IReadOnlyList<ShownMarker> Markers { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string? at, int chapter, CancellationToken cancellation)
    {
        (At, Chapter) = (MediaPlace.Read(at) is { } place ? MediaPlace.Write(place) : "", chapter);
        return await ReadAsync(id, cancellation) ? Page() : NotFound();
    }

    public Task<IActionResult> OnPostAddAsync(Guid id, CancellationToken cancellation) =>
        DoAsync(id, async item => await mark.AddAsync(item, Chapter, new MarkerToWrite(At, Until, Text), HttpContext.Actor(), cancellation), $"#t={Seconds()}", cancellation);

    public Task<IActionResult> OnPostChangeAsync(Guid id, Guid marker, string? seen, CancellationToken cancellation)
    {
        Changed = marker;
        return DoAsync(id, item => mark.ChangeAsync(item, marker, Instant.TryParse(seen ?? "", out var at) ? at : default, new MarkerToWrite(At, Until, Text), HttpContext.Actor(), cancellation), "#markers", cancellation);
    }

    public Task<IActionResult> OnPostRemoveAsync(Guid id, Guid marker, CancellationToken cancellation) =>
        DoAsync(id, item => mark.RemoveAsync(item, marker, HttpContext.Actor(), cancellation), "#markers", cancellation);

    private async Task<IActionResult> DoAsync(Guid id, Func<ItemId, Task> act, string place, CancellationToken cancellation)
    {
        try
        {
            await act(new ItemId(id));
            return Redirect($"/items/{id}{place}");
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
        refusal == ReviewRefusals.PlaceWrong ? nameof(At) : refusal == ReviewRefusals.StretchWrong ? nameof(Until) : nameof(Text);

    private string Seconds() => ((MediaPlace.Read(At) ?? 0) / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    private async Task<bool> ReadAsync(Guid id, CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(id), HttpContext.Actor(), Permission.PlayFootage, cancellation) is not { } facts)
            return false;
        (Id, Title, Chapters) = (id, facts.Item.Title, facts.Parts.Count(p => p.Role == FileRole.Original && p.Ordinal < ItemPart.FirstFailedOrdinal));
        Markers = await readMarkers.RunAsync(new ItemId(id), HttpContext.Actor(), cancellation) ?? [];
        return true;
    }
}

/// <summary>Notes in words.</summary>
internal static class MarkerText
{
    /// <summary>"12:40" or "12:40–13:05", with the file where the recording is of several.</summary>
    public static string Place(ShownMarker shown, int chapters)
    {
        var place = shown.Marker.ToMs is { } to ? MediaTime.Of(shown.Marker.FromMs, to) : MediaTime.Of(shown.Marker.FromMs);
        return chapters > 1 ? $"Part {shown.Chapter + 1}, {place}" : place;
    }

    public static string By(ShownMarker shown, TimeText times) =>
        $"{shown.Author}, {times.Short(shown.Marker.WrittenAt)}{(shown.Marker.ChangedAt is { } changed ? $", changed {times.Short(changed)}" : "")}{(WatchedText.Apart(shown.Marker.Chain) is { Length: > 0 } apart ? $" ({apart})" : "")}";
}
