using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Reviewing;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>A copy before its second person: the player, what the machine checked, what is hidden and why, and the decision.</summary>
[RequirePermission(Permission.SeeRedactions)]
internal sealed class ReviewCopyModel(ReadReview read, DecideReview decide, RequirePurpose requirePurpose) : PageModel
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [BindProperty]
    public string[] Answered { get; set; } = [];

    [BindProperty]
    public string? Text { get; set; }

    public CopyToReview Copy { get; private set; } = null!;

    public bool AsksPurpose { get; private set; }

    /// <summary>It waits, and whoever looks may send it back at least.</summary>
    public bool MayDecide => Copy.Waits && User.ScopeOf(Permission.ApproveRedactions) != Scope.None && Copy.Obstacle?.Code is null or "not-watched" or "check-failed";

    public string Report => Copy.Report?.ToJsonString(Indented) ?? "";

    /// <summary>The report's points in words, where it has them.</summary>
    public IReadOnlyList<(bool Passed, string Text)> Points => Copy.Report is JsonObject report && report["points"] is JsonArray points
        ? [.. points.OfType<JsonObject>().Select(point => (point["passed"]?.GetValueKind() == JsonValueKind.True, point["text"] is JsonValue text && text.TryGetValue<string>(out var words) ? words : "")).Where(point => point.Item2.Length > 0)] : [];

    public async Task<IActionResult> OnGetAsync(Guid id, Guid work, CancellationToken cancellation)
    {
        await ReadAsync(id, work, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, Guid work, string? decision, CancellationToken cancellation)
    {
        try
        {
            if (decision == "approve")
                await decide.ApproveAsync(new RedactionId(id), work, Answered, Text, HttpContext.Actor(), cancellation);
            else
                await decide.ReturnAsync(new RedactionId(id), work, Text, HttpContext.Actor(), cancellation);
            return Redirect($"/redaction/{id}/reviews/{work}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            await ReadAsync(id, work, cancellation);
            ModelState.AddRefusal(refused.Refusal == RedactionRefusals.ReturnTextWrong ? nameof(Text) : "", refused);
            return Page();
        }
    }

    private async Task ReadAsync(Guid id, Guid work, CancellationToken cancellation)
    {
        Copy = await read.RunAsync(new RedactionId(id), work, HttpContext.Actor(), cancellation);
        AsksPurpose = User.PersonId() is { } person && (await requirePurpose.RunAsync(Copy.Render.MadeItemId, person, cancellation)).IsMissing;
    }
}
