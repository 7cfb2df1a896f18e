using Evidence.Access;
using Evidence.Intake.Submitting;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Intake.Submitting;

/// <summary>Says where files come from before they are added.</summary>
[RequirePermission(Permission.SubmitFootage)]
internal sealed class NewSubmissionModel(BeginSubmission begin) : PageModel
{
    [BindProperty]
    public string? Source { get; set; }

    [BindProperty]
    public string? Producer { get; set; }

    [BindProperty]
    public string? Recorder { get; set; }

    [BindProperty]
    public DateTime? RecordedFrom { get; set; }

    /// <summary>How far the clock is off, as written.</summary>
    [BindProperty]
    public string? ClockError { get; set; }

    /// <summary>"ahead", "behind", "right", or nothing where nobody looked.</summary>
    [BindProperty]
    public string? Clock { get; set; }

    [BindProperty]
    public string? ClockSource { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (!ModelState.IsValid)
            return Page();
        try
        {
            var said = new SubmissionSaid(SubmissionWords.Read(Source), Producer, Recorder, RecordedFrom, ErrorMs(), ClockSource, Note);
            return Redirect($"/submissions/{await begin.RunAsync(said, HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status422UnprocessableEntity)
        {
            ModelState.AddRefusal(FieldOf(refused.Refusal.Code), refused);
            return Page();
        }
    }

    private long? ErrorMs() => Clock switch
    {
        "right" => 0,
        "ahead" => SubmissionWords.ReadError(ClockError) ?? throw SubmittingRefusals.ClockErrorWrong.ToException(),
        "behind" => -(SubmissionWords.ReadError(ClockError) ?? throw SubmittingRefusals.ClockErrorWrong.ToException()),
        _ => null,
    };

    private static string FieldOf(string code) => code switch
    {
        "source-needed" => nameof(Source),
        "recorder-too-long" => nameof(Recorder),
        "clock-error-wrong" => nameof(ClockError),
        "clock-source-needed" => nameof(ClockSource),
        "note-too-long" => nameof(Note),
        _ => nameof(Producer),
    };
}
