using System.Text;
using Evidence.Formats;

namespace Evidence.Kernel;

/// <summary>What a line of a sheet would do.</summary>
public enum LineOutcome
{
    /// <summary>Something that was not there before.</summary>
    Adds,

    /// <summary>What is there becomes another.</summary>
    Changes,

    /// <summary>It is there already.</summary>
    Same,

    /// <summary>The line cannot be done.</summary>
    Wrong,
}

/// <param name="Line">As it is written.</param>
/// <param name="Outcome">What it would do.</param>
/// <param name="Wanted">Null where it is wrong.</param>
/// <param name="Notes">What changes, what is wrong, or what stays although the line says otherwise.</param>
public sealed record PlannedLine<TWanted>(CsvLine Line, LineOutcome Outcome, TWanted? Wanted, IReadOnlyList<string> Notes)
    where TWanted : class;

/// <param name="Line">What was to be done.</param>
/// <param name="Done">What came of it; null where it was refused.</param>
/// <param name="Refused">Why it was not done; null where it was.</param>
public sealed record ImportedLine<TWanted, TDone>(PlannedLine<TWanted> Line, TDone? Done, string? Refused)
    where TWanted : class where TDone : class;

/// <summary>What a sheet would do, line by line: it is shown first, and done only as it was shown.</summary>
public sealed record SheetPlan<TWanted>(IReadOnlyList<PlannedLine<TWanted>> Lines)
    where TWanted : class
{
    /// <summary>Another one where anything that was shown is not so any more.</summary>
    public string Digest => Sha256Hash.Of(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(line =>
        string.Join('\t', [$"{line.Line.Number}", .. line.Line.Fields.Values, $"{line.Outcome}", $"{line.Wanted}", .. line.Notes]))))).ToString();

    public int Count(LineOutcome outcome) => Lines.Count(line => line.Outcome == outcome);

    /// <summary>
    /// Does the lines that would add or change something, one after the other: each is one change with its own entries, so that an import that was broken
    /// off is begun again with the same sheet, and does the rest. Who is refused stops nobody else.
    /// </summary>
    /// <param name="digest">Of what was shown.</param>
    /// <param name="stale">Said where it would do something else by now.</param>
    /// <param name="act">Does one line.</param>
    /// <exception cref="RefusedException"><paramref name="stale"/>.</exception>
    public async Task<IReadOnlyList<ImportedLine<TWanted, TDone>>> DoAsync<TDone>(string digest, Refusal stale, Func<PlannedLine<TWanted>, Task<TDone>> act)
        where TDone : class
    {
        ArgumentNullException.ThrowIfNull(stale);
        ArgumentNullException.ThrowIfNull(act);
        if (Digest != digest)
            throw stale.ToException();
        var done = new List<ImportedLine<TWanted, TDone>>();
        foreach (var line in Lines.Where(line => line.Outcome is LineOutcome.Adds or LineOutcome.Changes))
        {
            try
            {
                done.Add(new ImportedLine<TWanted, TDone>(line, await act(line), null));
            }
            catch (RefusedException refused)
            {
                done.Add(new ImportedLine<TWanted, TDone>(line, null, refused.Refusal.Text));
            }
        }

        return done;
    }
}
