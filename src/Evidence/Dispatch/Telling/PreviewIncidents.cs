using Evidence.Access;
using Evidence.Database;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Telling;

/// <summary>Says what lines about incidents would do, and changes nothing. Of two lines with one reference the later one counts.</summary>
public sealed class PreviewIncidents(EvidenceDb db, TimeProvider time)
{
    /// <summary>What files that name no source are of.</summary>
    public const string OfFiles = "CSV";

    /// <param name="file">The sheet: <see cref="CsvSheet"/> with the headings of docs/operations/matching.md.</param>
    /// <param name="toInstant">What a clock on the agency's wall means.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, or the file is no such sheet.</exception>
    public Task<SheetPlan<IncidentToTell>> RunAsync(ReadOnlyMemory<byte> file, Func<DateTime, DateTimeOffset> toInstant, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return PlanAsync(CsvSheet.Read(file.Span, DispatchSheet.IncidentNeeds, DispatchSheet.IncidentMay, DispatchRefusals.IncidentsWrong), OfFiles, toInstant, cancellation);
    }

    /// <param name="lines">Of a call: every time has a zone.</param>
    /// <param name="source">The system that calls.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public Task<SheetPlan<IncidentToTell>> RunAsync(IReadOnlyList<CsvLine> lines, string source, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return PlanAsync(lines, source, null, cancellation);
    }

    private async Task<SheetPlan<IncidentToTell>> PlanAsync(IReadOnlyList<CsvLine> lines, string source, Func<DateTime, DateTimeOffset>? toInstant, CancellationToken cancellation)
    {
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Code, cancellation);
        var read = lines.Select(line => Read(line, source, toInstant, categories)).ToList();
        var references = read.Select(one => one.Wanted?.Reference).OfType<string>().Distinct().ToList();
        var known = await (from record in db.PoliceIncidents.AsNoTracking()
                           join incident in db.DispatchedIncidents.AsNoTracking() on record.Id equals incident.IncidentId into told
                           from incident in told.DefaultIfEmpty()
                           where references.Contains(record.Reference)
                           select new { record, incident }).ToDictionaryAsync(one => one.record.Reference, one => (one.record, (DispatchedIncident?)one.incident), cancellation);
        var last = read.Where(one => one.Wanted is not null).GroupBy(one => one.Wanted!.Reference).ToDictionary(group => group.Key, group => group.Last().Line.Number);
        return new SheetPlan<IncidentToTell>([.. read.Select(one => one.Wanted is null ? one : Fit(one, known, last))]);
    }

    private static PlannedLine<IncidentToTell> Fit(PlannedLine<IncidentToTell> one, Dictionary<string, (PoliceIncident Record, DispatchedIncident? Told)> known, Dictionary<string, int> last)
    {
        var wanted = one.Wanted!;
        if (last[wanted.Reference] != one.Line.Number)
            return new PlannedLine<IncidentToTell>(one.Line, LineOutcome.Wrong, null, [$"Line {last[wanted.Reference]} has the same reference, and counts."]);
        if (!known.TryGetValue(wanted.Reference, out var there))
            return one;
        if (there.Told is not { } told)
            return one with { Outcome = LineOutcome.Changes, Notes = [.. one.Notes, "There is a record of it, made by hand."] };
        if (told.Source != wanted.Source)
            return new PlannedLine<IncidentToTell>(one.Line, LineOutcome.Wrong, null, [DispatchRefusals.OfAnotherSource.Text]);
        return one with { Outcome = Of(there.Record, told) == wanted ? LineOutcome.Same : LineOutcome.Changes };
    }

    /// <summary>What was told of it before.</summary>
    internal static IncidentToTell Of(PoliceIncident record, DispatchedIncident told) => new(
        told.Source, record.Reference, record.Title, told.Place, told.Latitude, told.Longitude, told.DispatchedAt, told.ClearedAt,
        new SentNames(told.CallSigns), new SentNames(told.CollarNumbers), told.HasArrest, told.HasForce, told.HasComplaint, told.ProposedCategoryId);

    private PlannedLine<IncidentToTell> Read(CsvLine line, string source, Func<DateTime, DateTimeOffset>? toInstant, Dictionary<string, Category> categories)
    {
        var (wrong, notes) = (new List<string>(), new List<string>());
        if (line.IsTooLong)
            wrong.Add("It has more fields than there are columns.");
        var from = DispatchSheet.SourceOf(line, source, wrong);
        var reference = DispatchSheet.Text(line, DispatchSheet.Reference, RecordText.LongestReference, needed: true, wrong);
        var title = DispatchSheet.Text(line, DispatchSheet.Title, RecordText.LongestTitle, needed: true, wrong);
        var place = DispatchSheet.Text(line, DispatchSheet.Place, DispatchedIncident.LongestPlace, needed: false, wrong);
        var (latitude, longitude) = (DispatchSheet.Degrees(line, DispatchSheet.Latitude, 90, wrong), DispatchSheet.Degrees(line, DispatchSheet.Longitude, 180, wrong));
        if (latitude is null != longitude is null)
            wrong.Add("Latitude and longitude come together.");
        var (dispatched, cleared) = (DispatchSheet.Time(line, DispatchSheet.Dispatched, toInstant, wrong), DispatchSheet.Time(line, DispatchSheet.Cleared, toInstant, wrong));
        CheckWindow(dispatched, cleared, wrong);
        var (signs, numbers) = (DispatchSheet.Names(line, DispatchSheet.CallSigns, wrong), DispatchSheet.Names(line, DispatchSheet.CollarNumbers, wrong));
        if (signs.Names.Count + numbers.Names.Count == 0)
            notes.Add("It names nobody who was sent: no recording will be found for it.");
        var (arrest, force, complaint) = (DispatchSheet.YesNo(line, DispatchSheet.Arrest, wrong), DispatchSheet.YesNo(line, DispatchSheet.Force, wrong), DispatchSheet.YesNo(line, DispatchSheet.Complaint, wrong));
        var category = line[DispatchSheet.Category] is { Length: > 0 } code ? Find(categories, code, wrong, notes) : null;
        return wrong.Count > 0
            ? new PlannedLine<IncidentToTell>(line, LineOutcome.Wrong, null, wrong)
            : new PlannedLine<IncidentToTell>(line, LineOutcome.Adds, new IncidentToTell(
                from, reference!, title!, place, latitude, longitude, dispatched!.Value, cleared!.Value, signs, numbers, arrest, force, complaint, category), notes);
    }

    private void CheckWindow(DateTimeOffset? dispatched, DateTimeOffset? cleared, List<string> wrong)
    {
        if (dispatched is not { } sent || cleared is not { } ended)
            return;
        if (ended <= sent)
            wrong.Add("It was cleared before anybody was sent.");
        else if (ended - sent > TimeSpan.FromHours(IncidentToTell.LongestHours))
            wrong.Add($"From dispatched to cleared are more than {IncidentToTell.LongestHours} hours.");
        if (sent > time.GetUtcNow().AddHours(1))
            wrong.Add("It lies in the future.");
    }

    private static CategoryId? Find(Dictionary<string, Category> categories, string code, List<string> wrong, List<string> notes)
    {
        if (!categories.TryGetValue(code, out var category))
            wrong.Add($"There is no category of the code \"{ShownText.Of(code)}\".");
        else if (category.IsNonEvidence)
            notes.Add("The proposed category says that it is no evidence: it is shown, and never given by itself.");
        return category?.Id;
    }
}
