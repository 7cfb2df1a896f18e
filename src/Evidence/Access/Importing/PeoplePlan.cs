using System.Text;
using Evidence.Formats;

namespace Evidence.Access.Importing;

/// <summary>What a line of a sheet would do.</summary>
public enum LineOutcome
{
    /// <summary>There is nobody of that user name: they get an account.</summary>
    Adds,

    /// <summary>Their role or unit becomes another.</summary>
    Changes,

    /// <summary>They are what the line says.</summary>
    Same,

    /// <summary>The line cannot be done.</summary>
    Wrong,
}

/// <param name="Line">As it is written.</param>
/// <param name="Outcome">What it would do.</param>
/// <param name="Person">Whom it is about; null for who is new.</param>
/// <param name="Role">What they are to be; says nothing with <see cref="LineOutcome.Wrong"/>.</param>
/// <param name="Unit">Theirs from then on; null for none.</param>
/// <param name="Notes">What changes, what is wrong, or what stays although the line says otherwise.</param>
public sealed record PlannedLine(SheetLine Line, LineOutcome Outcome, PersonId? Person, Role Role, UnitId? Unit, IReadOnlyList<string> Notes);

/// <summary>What a sheet would do, line by line.</summary>
public sealed record PeoplePlan(IReadOnlyList<PlannedLine> Lines)
{
    /// <summary>Another one where anything that was shown is not so any more.</summary>
    public string Digest => Sha256Hash.Of(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(line =>
        $"{line.Line.Line}\t{line.Line.UserName}\t{line.Line.Name}\t{line.Line.CollarNumber}\t{line.Outcome}\t{line.Person}\t{line.Role}\t{line.Unit}\t{string.Join('\t', line.Notes)}")))).ToString();

    public int Count(LineOutcome outcome) => Lines.Count(line => line.Outcome == outcome);
}
