using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Importing;

/// <param name="Added">Of who is new: their link is told once.</param>
/// <param name="Waits">It waits for another administrator.</param>
public sealed record ImportedPerson(AddedPerson? Added, bool Waits);

/// <summary>Does what a sheet of people was shown to do, person by person: <see cref="SheetPlan{TWanted}.DoAsync{TDone}"/>.</summary>
public sealed class ImportPeople(EvidenceDb db, PreviewPeople preview, AddPerson add, ChangePerson change)
{
    /// <param name="file">The sheet again.</param>
    /// <param name="digest"><see cref="SheetPlan{TWanted}.Digest"/> of what was shown.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellation">Gives up between two people.</param>
    /// <exception cref="RefusedException">Not permitted, no sheet, or <see cref="AccessRefusals.SheetStale"/>: it would do something else by now.</exception>
    public async Task<IReadOnlyList<ImportedLine<PersonWanted, ImportedPerson>>> RunAsync(ReadOnlyMemory<byte> file, string digest, Actor actor, CancellationToken cancellation) =>
        await (await preview.RunAsync(file, actor, cancellation)).DoAsync(digest, AccessRefusals.SheetStale, line => DoAsync(line, actor, cancellation));

    private async Task<ImportedPerson> DoAsync(PlannedLine<PersonWanted> line, Actor actor, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        var (written, wanted) = (line.Line, line.Wanted!);
        if (wanted.Person is not { } person)
        {
            var added = await add.RunAsync(
                new PersonToAdd(written[PreviewPeople.UserName], written[PreviewPeople.Name], written[PreviewPeople.CollarNumber], wanted.Role, wanted.Unit), actor, cancellation);
            return new ImportedPerson(added, added.Waits);
        }

        var standing = await db.People.Where(one => one.Id == person).Select(one => one.Standing).SingleAsync(cancellation);
        return new ImportedPerson(null, !await change.RunAsync(new PersonChange(person, wanted.Role, wanted.Unit, standing), actor, cancellation));
    }
}
