using Evidence.Access.Units;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Evidence.Access.Importing;

/// <summary>Says what a sheet of people would do, and changes nothing. Nobody is taken away for not being in it.</summary>
public sealed class PreviewPeople(EvidenceDb db, ILookupNormalizer names, IOptions<IdentityOptions> identity)
{
    /// <exception cref="RefusedException">Not permitted, or the file is no such sheet.</exception>
    public async Task<PeoplePlan> RunAsync(ReadOnlyMemory<byte> file, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var lines = PeopleSheet.Read(file.Span);
        var units = new UnitNames(await db.Units.AsNoTracking().ToListAsync(cancellation));
        var keyed = lines.Select(line => (Line: line, Key: names.NormalizeName(line.UserName) ?? "")).ToList();
        var keys = keyed.ConvertAll(one => one.Key);
        var known = await db.People.AsNoTracking().Where(person => keys.Contains(person.NormalizedUserName!)).ToDictionaryAsync(person => person.NormalizedUserName!, cancellation);
        var ids = known.Values.Select(person => person.Id).ToList();
        var waiting = await db.RoleChanges.AsNoTracking().Where(change => change.State == RoleChangeState.Asked && ids.Contains(change.PersonId)).ToDictionaryAsync(change => change.PersonId, cancellation);
        var first = keyed.GroupBy(one => one.Key).ToDictionary(group => group.Key, group => group.First().Line.Line);
        return new PeoplePlan([.. keyed.Select(one => Plan(one.Line, known.GetValueOrDefault(one.Key) is { } person ? (person, waiting.GetValueOrDefault(person.Id)) : null, first[one.Key], units))]);
    }

    private PlannedLine Plan(SheetLine line, (Person Person, RoleChange? Waiting)? found, int firstLine, UnitNames units)
    {
        var person = found?.Person;
        var wrong = new List<string>();
        if (line.IsTooLong)
            wrong.Add("It has more fields than there are columns.");
        if (line.UserName.Length is 0 or > PersonMapping.UserNameLength || line.UserName.Any(letter => !identity.Value.User.AllowedUserNameCharacters.Contains(letter, StringComparison.Ordinal)))
            wrong.Add(AccessRefusals.UserNameWrong.Text);
        else if (firstLine != line.Line)
            wrong.Add($"Line {firstLine} has this user name already.");
        if (AddPerson.NameOf(line.Name) is null)
            wrong.Add(AccessRefusals.NameWrong.Text);
        if (!Vocabulary.TryParse<Role>(line.Role.ToLowerInvariant().Replace(' ', '-'), out var role))
            wrong.Add(line.Role.Length == 0 ? "It has no role." : $"There is no role \"{line.Role}\".");
        var unit = line.Unit is null ? person?.UnitId : units.Find(line.Unit, wrong.Add);
        if (wrong.Count > 0)
            return new PlannedLine(line, LineOutcome.Wrong, person?.Id, role, unit, wrong);
        return person is null ? new PlannedLine(line, LineOutcome.Adds, null, role, unit, WeighedChange.GivesMuch(role) ? ["Another administrator has to agree to the role."] : [])
            : Compare(line, (person, found!.Value.Waiting), role, unit, units);
    }

    private static PlannedLine Compare(SheetLine line, (Person Person, RoleChange? Waiting) found, Role role, UnitId? unit, UnitNames units)
    {
        var (person, waiting) = found;
        if (waiting is not null && (waiting.Role, waiting.UnitId, waiting.Standing) == (role, unit, person.Standing))
            return new PlannedLine(line, LineOutcome.Same, person.Id, role, unit, ["It waits for another administrator already."]);
        var (changes, stays) = (new List<string>(), new List<string>());
        if (person.Role != role)
            changes.Add($"From {person.Role.Words()} to {role.Words()}.");
        if (person.UnitId != unit)
            changes.Add($"Unit: from {units.Path(person.UnitId)} to {units.Path(unit)}.");
        if (person.DisplayName != AddPerson.NameOf(line.Name))
            stays.Add($"The name stays \"{person.DisplayName}\".");
        if (line.CollarNumber.Length > 0 && person.CollarNumber != line.CollarNumber)
            stays.Add($"The collar number stays \"{person.CollarNumber ?? "none"}\".");
        return new PlannedLine(line, changes.Count > 0 ? LineOutcome.Changes : LineOutcome.Same, person.Id, role, unit, [.. changes, .. stays]);
    }
}
