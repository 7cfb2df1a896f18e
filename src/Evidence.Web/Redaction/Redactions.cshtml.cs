using Evidence.Access;
using Evidence.Redaction;
using Evidence.Redaction.Requests;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>The work list: what is asked for, by when, and what is being redacted.</summary>
[RequirePermission(Permission.SeeRedactions)]
internal sealed class RedactionsModel(ListRequests listRequests, ListRedactions listRedactions, ReadEffort readEffort) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public bool Mine { get; set; }

    public IReadOnlyList<ListedRequest> Requests { get; private set; } = [];

    public IReadOnlyList<ListedRedaction> Redactions { get; private set; } = [];

    public EffortFigure Figure { get; private set; } = new(null, 0);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Requests = await listRequests.RunAsync(HttpContext.Actor(), cancellation);
        Redactions = await listRedactions.RunAsync(null, Mine, HttpContext.Actor(), cancellation);
        Figure = await readEffort.RunAsync(cancellation);
    }

    /// <summary>How long it will take, as far as that can be told.</summary>
    public string Effort(ListedRequest row) => row.Request.SettledAt is not null ? "" : row.LengthMs is { } length ? RedactionWords.Minutes(Figure.Estimate(length, row.OpenProposals, row.OpenSpans)) : "not known";

    public static string ToDecide(ListedRedaction row) => (row.OpenProposals, row.OpenSpans) switch
    {
        (0, 0) => "nothing",
        (var proposals, 0) => RedactionWords.Count(proposals, "proposal", "proposals"),
        (0, var spans) => RedactionWords.Count(spans, "unsure stretch", "unsure stretches"),
        var (proposals, spans) => $"{RedactionWords.Count(proposals, "proposal", "proposals")}, {RedactionWords.Count(spans, "unsure stretch", "unsure stretches")}",
    };

    /// <summary>How long people worked on it, and for each minute of the recording.</summary>
    public static string Worked(ListedRedaction row) => row.EffortSeconds == 0 ? "not yet"
        : RedactionWords.Minutes(TimeSpan.FromSeconds(row.EffortSeconds)) + (row.LengthMs is > 0 and var length ? $", {RedactionWords.Figure(row.EffortSeconds * 1000.0 / length)}" : "");

    public static (string Words, string Colour) State(ListedRedaction row) => row switch
    {
        { ClosedAt: not null } => ("Closed", "grey"),
        { Waits: true } => ("To review", "purple"),
        { Approved: > 0 } => ("Approved", "green"),
        { Versions: > 0 } => ("Saved", "blue"),
        _ => ("Draft", "yellow"),
    };
}
