using Evidence.Dispatch.Telling;
using Evidence.Kernel;

namespace Evidence.Web.Dispatch;

/// <summary>What was told, as a page of a sheet shows it.</summary>
internal static class ToldLines
{
    /// <summary>Lines that had something to do, and those that were refused.</summary>
    public static IReadOnlyList<ImportedLine<TWanted, TWanted>> Of<TWanted>(SheetPlan<TWanted> plan, DispatchDone done)
        where TWanted : class =>
        [.. plan.Lines.Zip(done.Lines, (planned, told) => new ImportedLine<TWanted, TWanted>(planned, planned.Wanted, told.Outcome == LineOutcome.Wrong ? string.Join(' ', told.Notes) : null))
            .Where(line => line.Line.Outcome != LineOutcome.Same || line.Refused is not null)];
}
