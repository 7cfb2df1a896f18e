using System.Globalization;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Review.Marking;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Review;

/// <summary>All recordings of an incident side by side on one clock.</summary>
[RequirePermission(Permission.PlayFootage)]
internal sealed class TogetherModel(ReadTogether read, CorrectRecording correct) : PageModel
{
    /// <summary>Milliseconds, or one frame, by which a recording is moved on the clock.</summary>
    public static readonly IReadOnlyList<(string Ms, string Name)> Nudges =
        [("-1000", "−1 s"), ("-100", "−0.1 s"), ("-frame", "−1 frame"), ("frame", "+1 frame"), ("100", "+0.1 s"), ("1000", "+1 s")];

    public Guid Id { get; private set; }

    public TogetherFacts Facts { get; private set; } = null!;

    /// <summary>In the order of the common clock.</summary>
    public IReadOnlyList<(TogetherCamera Camera, ShownMarker Shown)> Notes =>
    [
        .. Facts.Cameras.SelectMany(camera => camera.Markers.Select(shown => (camera, shown)))
            .OrderBy(note => (note.camera.CapturedMs ?? 0) + (note.camera.Facts.Item.ClockOffsetMs ?? 0) + note.shown.Marker.FromMs),
    ];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(id, cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, Guid item, string? offset, CancellationToken cancellation)
    {
        if (!await ReadAsync(id, cancellation) || Facts.Cameras.All(camera => camera.Facts.Item.Id.Value != item))
            return NotFound();
        try
        {
            await correct.ClockAsync(new ItemId(item), long.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? ms : long.MaxValue, HttpContext.Actor(), cancellation);
            return Redirect($"/police-incidents/{id}/together");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal("", refused);
            return Page();
        }
    }

    public static string Seconds(long ms) => (ms / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    public static string FramesPerSecond(TogetherCamera camera) =>
        camera.Facts.Original?.Check is { Frames: > 1 and var frames, DurationMs: > 0 and var length } ? (frames * 1000.0 / length).ToString("0.###", CultureInfo.InvariantCulture) : "25";

    private async Task<bool> ReadAsync(Guid id, CancellationToken cancellation)
    {
        if (await read.RunAsync(new PoliceIncidentId(id), HttpContext.Actor(), cancellation) is not { } facts)
            return false;
        (Id, Facts) = (id, facts);
        return true;
    }
}
