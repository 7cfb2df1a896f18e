using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Telling;

/// <summary>Says what lines about duties would do, and changes nothing. Of two lines about one call sign, person and beginning the later one counts.</summary>
public sealed class PreviewDuties(EvidenceDb db, ILookupNormalizer names)
{
    /// <inheritdoc cref="PreviewIncidents.RunAsync(ReadOnlyMemory{byte}, Func{DateTime, DateTimeOffset}, Actor, CancellationToken)"/>
    public Task<SheetPlan<DutyToTell>> RunAsync(ReadOnlyMemory<byte> file, Func<DateTime, DateTimeOffset> toInstant, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return PlanAsync(CsvSheet.Read(file.Span, DispatchSheet.DutyNeeds, DispatchSheet.DutyMay, DispatchRefusals.DutiesWrong), PreviewIncidents.OfFiles, toInstant, cancellation);
    }

    /// <inheritdoc cref="PreviewIncidents.RunAsync(IReadOnlyList{CsvLine}, string, Actor, CancellationToken)"/>
    public Task<SheetPlan<DutyToTell>> RunAsync(IReadOnlyList<CsvLine> lines, string source, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return PlanAsync(lines, source, null, cancellation);
    }

    private async Task<SheetPlan<DutyToTell>> PlanAsync(IReadOnlyList<CsvLine> lines, string source, Func<DateTime, DateTimeOffset>? toInstant, CancellationToken cancellation)
    {
        var keys = lines.Select(line => names.NormalizeName(line[DispatchSheet.UserName]) ?? "").Where(key => key.Length > 0).Distinct().ToList();
        var numbers = lines.Select(line => Sent.Name(line[DispatchSheet.CollarNumber]) ?? "").Where(number => number.Length > 0).Distinct().ToList();
        var people = await db.People.AsNoTracking().Where(p => keys.Contains(p.NormalizedUserName!) || p.CollarNumber != null && numbers.Contains(p.CollarNumber.ToUpper())).ToListAsync(cancellation);
        var read = lines.Select(line => Read(line, source, toInstant, people)).ToList();
        var signs = read.Select(one => one.Wanted?.CallSign).OfType<string>().Distinct().ToList();
        var ids = read.Select(one => one.Wanted?.Person).OfType<PersonId>().Distinct().ToList();
        var known = (await db.Duties.AsNoTracking().Where(d => signs.Contains(d.CallSign) && ids.Contains(d.PersonId)).ToListAsync(cancellation)).ToDictionary(d => (d.CallSign, d.PersonId, d.From));
        var last = read.Where(one => one.Wanted is not null).GroupBy(one => Key(one.Wanted!)).ToDictionary(group => group.Key, group => group.Last().Line.Number);
        return new SheetPlan<DutyToTell>([.. read.Select(one => one.Wanted is null ? one : Fit(one, known, last))]);
    }

    private static (string CallSign, PersonId Person, DateTimeOffset From) Key(DutyToTell duty) => (duty.CallSign, duty.Person, duty.From);

    private static PlannedLine<DutyToTell> Fit(PlannedLine<DutyToTell> one, Dictionary<(string, PersonId, DateTimeOffset), Duty> known, Dictionary<(string, PersonId, DateTimeOffset), int> last)
    {
        var key = Key(one.Wanted!);
        if (last[key] != one.Line.Number)
            return new PlannedLine<DutyToTell>(one.Line, LineOutcome.Wrong, null, [$"Line {last[key]} is about the same duty, and counts."]);
        if (!known.TryGetValue(key, out var there))
            return one with { Outcome = one.Wanted!.Removed ? LineOutcome.Same : LineOutcome.Adds };
        return one with { Outcome = TellDuty.IsSame(there, one.Wanted!) ? LineOutcome.Same : LineOutcome.Changes };
    }

    private PlannedLine<DutyToTell> Read(CsvLine line, string source, Func<DateTime, DateTimeOffset>? toInstant, List<Person> people)
    {
        var wrong = new List<string>();
        if (line.IsTooLong)
            wrong.Add("It has more fields than there are columns.");
        var told = DispatchSheet.SourceOf(line, source, wrong);
        var sign = Sent.Name(line[DispatchSheet.CallSign]);
        if (sign is null)
            wrong.Add($"The call sign is missing or longer than {Sent.LongestName} characters.");
        var person = FindPerson(line, people, wrong);
        var (from, until) = (DispatchSheet.Time(line, DispatchSheet.From, toInstant, wrong), DispatchSheet.Time(line, DispatchSheet.Until, toInstant, wrong));
        if (until <= from)
            wrong.Add("It ends before it begins.");
        else if (until - from > TimeSpan.FromHours(DutyToTell.LongestHours))
            wrong.Add($"A duty is no longer than {DutyToTell.LongestHours} hours.");
        var removed = DispatchSheet.YesNo(line, DispatchSheet.Removed, wrong);
        return wrong.Count > 0
            ? new PlannedLine<DutyToTell>(line, LineOutcome.Wrong, null, wrong)
            : new PlannedLine<DutyToTell>(line, LineOutcome.Adds, new DutyToTell(told, sign!, person!.Value, from!.Value, until!.Value, removed), []);
    }

    private PersonId? FindPerson(CsvLine line, List<Person> people, List<string> wrong)
    {
        var (key, number) = (names.NormalizeName(line[DispatchSheet.UserName]) ?? "", Sent.Name(line[DispatchSheet.CollarNumber]));
        if (key.Length == 0 && number is null)
        {
            wrong.Add("It says neither a collar number nor a user name.");
            return null;
        }

        var found = people.FindAll(p => key.Length > 0 ? p.NormalizedUserName == key : string.Equals(p.CollarNumber, number, StringComparison.OrdinalIgnoreCase));
        if (found.Count == 1)
            return found[0].Id;
        wrong.Add(found.Count > 1 ? $"More than one person has the number \"{number}\": say the user name." : key.Length > 0 ? $"There is nobody of the user name \"{ShownText.Of(line[DispatchSheet.UserName])}\"." : $"Nobody has the number \"{ShownText.Of(number!)}\".");
        return null;
    }
}
