using System.Text;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Devices.Importing;

/// <summary>What a line of a sheet of assignments would do.</summary>
public enum AssignmentOutcome
{
    /// <summary>The device goes to that officer.</summary>
    Assigns,

    /// <summary>It is on record already.</summary>
    Same,

    /// <summary>The line cannot be done.</summary>
    Wrong,
}

/// <param name="Line">As it is written.</param>
/// <param name="Outcome">What it would do.</param>
/// <param name="Wanted">Null where it is wrong.</param>
/// <param name="Notes">Whose assignment ends with it, or what is wrong.</param>
public sealed record PlannedAssignment(CsvLine Line, AssignmentOutcome Outcome, DeviceToAssign? Wanted, IReadOnlyList<string> Notes);

/// <summary>What a sheet of assignments would do, line by line.</summary>
public sealed record AssignmentPlan(IReadOnlyList<PlannedAssignment> Lines)
{
    /// <summary>Another one where anything that was shown is not so any more.</summary>
    public string Digest => Sha256Hash.Of(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(line =>
        $"{line.Line.Number}\t{line.Outcome}\t{line.Wanted?.Device}\t{line.Wanted?.Officer}\t{line.Wanted?.From:O}\t{line.Wanted?.Until:O}\t{string.Join('\t', line.Notes)}")))).ToString();

    public int Count(AssignmentOutcome outcome) => Lines.Count(line => line.Outcome == outcome);
}
