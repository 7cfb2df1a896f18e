using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Matching;
using Evidence.Dispatch.Ruling;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;

namespace Evidence.Dispatch;

/// <summary>Everything that the capability refuses.</summary>
public static class DispatchRefusals
{
    public static readonly Refusal IncidentsWrong = new("incidents-wrong", 422,
        "These are no incidents.", "Save the sheet as CSV (UTF-8) with the columns reference, title, dispatched and cleared, and those of the others that you have.");

    public static readonly Refusal DutiesWrong = new("duties-wrong", 422,
        "This is no duty roster.", "Save the sheet as CSV (UTF-8) with the columns call sign, from and until, and collar number or user name.");

    public static readonly Refusal BodyWrong = new("dispatch-body-wrong", 422,
        $"The body is not as it has to be, or names more than {DispatchSheet.MostInOneCall}.", "Read docs/operations/matching.md.");

    public static readonly Refusal SheetStale = new("dispatch-sheet-stale", 409,
        "The sheet would do something else by now.", "Look at what it would do, and import it then.");

    public static readonly Refusal OfAnotherSource = new("incident-of-another-source", 409,
        "Another system told of this incident: only that one changes it.", "Give it the name of that source, or another reference.");

    public static readonly Refusal NoSuchRun = new("no-such-run", 404, "There is no such run.", "Go back to the list of runs.");

    public static readonly Refusal BufferWrong = new("buffer-wrong", 422,
        $"The buffer is a number of seconds from 0 to {MatchingPolicy.LongestBufferSeconds}.", $"Usual is {MatchingPolicy.UsualBufferSeconds}.");

    public static readonly Refusal NotExpected = new("not-expected", 404, "No footage of this incident is expected of them, or they are not yours to see.", "Go back to the list.");

    public static readonly Refusal HasFootage = new("has-footage", 409, "There is footage by now: nothing has to be explained.", "Look at the list again.");

    public static readonly Refusal ReasonWrong = new("absence-reason-wrong", 422, "This is none of the reasons.", "Choose one of the list.");

    public static readonly Refusal NoteWrong = new("absence-note-wrong", 422, $"With “other” a few words are needed, and never more than {ExplainAbsence.LongestNote} characters.", "Say in a sentence why.");

    public static readonly Refusal FilterWrong = new("expected-filter-wrong", 422, "The list cannot be narrowed so.", "Read docs/operations/matching.md.");

    public static readonly Refusal DaysWrong = new("non-evidence-days-wrong", 422, $"Days are a number from {NonEvidenceRule.ShortestDays} to {NonEvidenceRule.LongestDays}.", "Write after how many days.");

    public static readonly Refusal CategoryIsEvidence = new("category-is-evidence", 422, "The rule gives a category that says that a recording is no evidence, and no other.", "Choose one of the list.");

    public static readonly Refusal RuleWaits = new("rule-waits", 409, "Another proposal waits already.", "Have it decided first.");

    public static readonly Refusal NoSuchRule = new("no-such-rule", 409, "The rule is not there any more, or was decided meanwhile.", "Look at the page again.");

    public static readonly Refusal OwnRule = new("own-rule", 403, "Who proposes a rule does not agree to it.", "Ask a colleague.");
}
