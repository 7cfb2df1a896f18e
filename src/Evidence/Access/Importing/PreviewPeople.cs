using Evidence.Access.Units;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Evidence.Access.Importing;

/// <param name="Person">Whom the line is about; null for who is new.</param>
/// <param name="Role">What they are to be.</param>
/// <param name="Unit">Theirs from then on; null for none.</param>
public sealed record PersonWanted(PersonId? Person, Role Role, UnitId? Unit);

/// <summary>
/// Says what a CSV file of people would do, and changes nothing. Its headings are <c>user name</c>, <c>name</c>, <c>role</c>, and, if wanted, <c>collar number</c> and
/// <c>unit</c>: <see cref="CsvSheet"/>. Nobody is taken away for not being in it.
/// </summary>
public sealed class PreviewPeople(EvidenceDb db, ILookupNormalizer names, IOptions<IdentityOptions> identity)
{
    public const string UserName = "user name", Name = "name", CollarNumber = "collar number", RoleName = "role", UnitName = "unit";

    /// <exception cref="RefusedException">Not permitted, or the file is no such sheet.</exception>
    public async Task<SheetPlan<PersonWanted>> RunAsync(ReadOnlyMemory<byte> file, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var lines = CsvSheet.Read(file.Span, [UserName, Name, RoleName], [CollarNumber, UnitName], AccessRefusals.SheetWrong);
        var units = new UnitNames(await db.Units.AsNoTracking().ToListAsync(cancellation));
        var keyed = lines.Select(line => (Line: line, Key: names.NormalizeName(line[UserName]) ?? "")).ToList();
        var keys = keyed.ConvertAll(one => one.Key);
        var known = await db.People.AsNoTracking().Where(person => keys.Contains(person.NormalizedUserName!)).ToDictionaryAsync(person => person.NormalizedUserName!, cancellation);
        var ids = known.Values.Select(person => person.Id).ToList();
        var waiting = await db.RoleChanges.AsNoTracking().Where(change => change.State == RoleChangeState.Asked && ids.Contains(change.PersonId)).ToDictionaryAsync(change => change.PersonId, cancellation);
        var first = keyed.GroupBy(one => one.Key).ToDictionary(group => group.Key, group => group.First().Line.Number);
        return new SheetPlan<PersonWanted>([.. keyed.Select(one => Plan(one.Line, known.GetValueOrDefault(one.Key) is { } person ? (person, waiting.GetValueOrDefault(person.Id)) : null, first[one.Key], units))]);
    }

    private PlannedLine<PersonWanted> Plan(CsvLine line, (Person Person, RoleChange? Waiting)? found, int firstLine, UnitNames units)
    {
        var person = found?.Person;
        var wrong = new List<string>();
        if (line.IsTooLong)
            wrong.Add("It has more fields than there are columns.");
        if (!identity.Value.Allows(line[UserName]))
            wrong.Add(AccessRefusals.UserNameWrong.Text);
        else if (firstLine != line.Number)
            wrong.Add($"Line {firstLine} has this user name already.");
        if (AddPerson.NameOf(line[Name]) is null)
            wrong.Add(AccessRefusals.NameWrong.Text);
        if (!Vocabulary.TryParse<Role>(line[RoleName].ToLowerInvariant().Replace(' ', '-'), out var role) || !role.IsOfPeople())
            wrong.Add(line[RoleName].Length == 0 ? "It has no role." : $"There is no role \"{line[RoleName]}\".");
        var unit = line.Fields.TryGetValue(UnitName, out var written) ? units.Find(written, wrong.Add) : person?.UnitId;
        if (wrong.Count > 0)
            return new PlannedLine<PersonWanted>(line, LineOutcome.Wrong, null, wrong);
        return person is null ? new PlannedLine<PersonWanted>(line, LineOutcome.Adds, new PersonWanted(null, role, unit), WeighedChange.GivesMuch(role) ? ["Another administrator has to agree to the role."] : [])
            : Compare(line, (person, found!.Value.Waiting), role, unit, units);
    }

    private static PlannedLine<PersonWanted> Compare(CsvLine line, (Person Person, RoleChange? Waiting) found, Role role, UnitId? unit, UnitNames units)
    {
        var (person, waiting) = found;
        if (waiting is not null && (waiting.Role, waiting.UnitId, waiting.Standing) == (role, unit, person.Standing))
            return new PlannedLine<PersonWanted>(line, LineOutcome.Same, new PersonWanted(person.Id, role, unit), ["It waits for another administrator already."]);
        var (changes, stays) = (new List<string>(), new List<string>());
        if (person.Role != role)
            changes.Add($"From {person.Role.Words()} to {role.Words()}.");
        if (person.UnitId != unit)
            changes.Add($"Unit: from {units.Path(person.UnitId)} to {units.Path(unit)}.");
        if (person.DisplayName != AddPerson.NameOf(line[Name]))
            stays.Add($"The name stays \"{person.DisplayName}\".");
        if (line[CollarNumber].Length > 0 && person.CollarNumber != line[CollarNumber])
            stays.Add($"The collar number stays \"{person.CollarNumber ?? "none"}\".");
        return new PlannedLine<PersonWanted>(line, changes.Count > 0 ? LineOutcome.Changes : LineOutcome.Same, new PersonWanted(person.Id, role, unit), [.. changes, .. stays]);
    }
}
