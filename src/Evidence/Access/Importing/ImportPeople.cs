using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Importing;

/// <param name="Line">What was to be done.</param>
/// <param name="Added">Of who is new: their link is told once.</param>
/// <param name="Waits">It waits for another administrator.</param>
/// <param name="Refused">Why it was not done; null where it was.</param>
public sealed record ImportedLine(PlannedLine Line, AddedPerson? Added, bool Waits, string? Refused);

/// <summary>
/// Does what a sheet of people was shown to do, person by person: each is one change with its own entries, so that an import that was broken off is
/// begun again with the same sheet, and does the rest. Lines that are wrong or change nothing are left.
/// </summary>
public sealed class ImportPeople(EvidenceDb db, PreviewPeople preview, AddPerson add, ChangePerson change)
{
    /// <param name="file">The sheet again.</param>
    /// <param name="digest"><see cref="PeoplePlan.Digest"/> of what was shown.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellation">Gives up between two people.</param>
    /// <exception cref="RefusedException">Not permitted, no sheet, or <see cref="AccessRefusals.SheetStale"/>: it would do something else by now.</exception>
    public async Task<IReadOnlyList<ImportedLine>> RunAsync(ReadOnlyMemory<byte> file, string digest, Actor actor, CancellationToken cancellation)
    {
        var plan = await preview.RunAsync(file, actor, cancellation);
        if (plan.Digest != digest)
            throw AccessRefusals.SheetStale.ToException();
        var done = new List<ImportedLine>();
        foreach (var line in plan.Lines.Where(line => line.Outcome is LineOutcome.Adds or LineOutcome.Changes))
        {
            done.Add(await DoAsync(line, actor, cancellation));
            db.ChangeTracker.Clear();
        }

        return done;
    }

    private async Task<ImportedLine> DoAsync(PlannedLine line, Actor actor, CancellationToken cancellation)
    {
        try
        {
            if (line.Person is not { } person)
            {
                var added = await add.RunAsync(new PersonToAdd(line.Line.UserName, line.Line.Name, line.Line.CollarNumber, line.Role, line.Unit), actor, cancellation);
                return new ImportedLine(line, added, added.Waits, null);
            }

            var standing = await db.People.Where(one => one.Id == person).Select(one => one.Standing).SingleAsync(cancellation);
            return new ImportedLine(line, null, !await change.RunAsync(new PersonChange(person, line.Role, line.Unit, standing), actor, cancellation), null);
        }
        catch (RefusedException refused)
        {
            return new ImportedLine(line, null, false, refused.Refusal.Text);
        }
    }
}
