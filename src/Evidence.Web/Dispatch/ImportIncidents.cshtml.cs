using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Dispatch;

/// <summary>Tells of incidents by a CSV file.</summary>
[RequirePermission(Permission.TellDispatch)]
internal sealed class ImportIncidentsModel(PreviewIncidents preview, TellDispatch tell, TimeText times, TimeProvider time)
    : SheetPage<IncidentToTell, IncidentToTell>("/dispatch/incidents/import", DispatchRefusals.IncidentsWrong, DispatchRefusals.SheetStale)
{
    public string ZoneHint => $"in the agency’s own time, {times.ZoneName(time.GetUtcNow())} now";

    /// <summary>Under which what was done is kept.</summary>
    public Guid? Run { get; private set; }

    protected override string Adds => "Is new";

    protected override IReadOnlyList<SheetColumn<IncidentToTell>> Columns =>
    [
        new("Reference", line => line.Line[DispatchSheet.Reference]), new("Title", line => line.Line[DispatchSheet.Title]),
        new("Dispatched", line => line.Wanted is { } wanted ? times.Short(wanted.Dispatched) : line.Line[DispatchSheet.Dispatched]),
        new("Cleared", line => line.Wanted is { } wanted ? times.Short(wanted.Cleared) : line.Line[DispatchSheet.Cleared]),
        new("Sent", line => line.Wanted is { } wanted ? string.Join(", ", wanted.CallSigns.Names.Concat(wanted.CollarNumbers.Names)) : ""),
    ];

    protected override Task<SheetPlan<IncidentToTell>> PreviewAsync(byte[] bytes, Actor actor, CancellationToken cancellation) => preview.RunAsync(bytes, times.ToInstant, actor, cancellation);

    protected override async Task<IReadOnlyList<ImportedLine<IncidentToTell, IncidentToTell>>> ImportAsync(byte[] bytes, string digest, Actor actor, CancellationToken cancellation)
    {
        var plan = await PreviewAsync(bytes, actor, cancellation);
        if (plan.Digest != digest)
            throw DispatchRefusals.SheetStale.ToException();
        var done = await tell.IncidentsAsync(plan, actor, cancellation);
        Run = done.Run;
        return ToldLines.Of(plan, done);
    }
}
