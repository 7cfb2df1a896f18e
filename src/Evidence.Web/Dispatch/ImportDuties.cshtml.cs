using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Dispatch;

/// <summary>Tells who was on duty under which call sign by a CSV file.</summary>
[RequirePermission(Permission.TellDispatch)]
internal sealed class ImportDutiesModel(PreviewDuties preview, TellDispatch tell, TimeText times, TimeProvider time)
    : SheetPage<DutyToTell, DutyToTell>("/dispatch/duties/import", DispatchRefusals.DutiesWrong, DispatchRefusals.SheetStale)
{
    public string ZoneHint => $"in the agency’s own time, {times.ZoneName(time.GetUtcNow())} now";

    /// <summary>Under which what was done is kept.</summary>
    public Guid? Run { get; private set; }

    protected override string Adds => "Is new";

    protected override IReadOnlyList<SheetColumn<DutyToTell>> Columns =>
    [
        new("Call sign", line => line.Line[DispatchSheet.CallSign]),
        new("Who", line => line.Line[DispatchSheet.UserName] is { Length: > 0 } name ? name : line.Line[DispatchSheet.CollarNumber]),
        new("From", line => line.Wanted is { } wanted ? times.Short(wanted.From) : line.Line[DispatchSheet.From]),
        new("Until", line => line.Wanted is { } wanted ? times.Short(wanted.Until) : line.Line[DispatchSheet.Until]),
    ];

    protected override Task<SheetPlan<DutyToTell>> PreviewAsync(byte[] bytes, Actor actor, CancellationToken cancellation) => preview.RunAsync(bytes, times.ToInstant, actor, cancellation);

    protected override async Task<IReadOnlyList<ImportedLine<DutyToTell, DutyToTell>>> ImportAsync(byte[] bytes, string digest, Actor actor, CancellationToken cancellation)
    {
        var plan = await PreviewAsync(bytes, actor, cancellation);
        if (plan.Digest != digest)
            throw DispatchRefusals.SheetStale.ToException();
        var done = await tell.DutiesAsync(plan, actor, cancellation);
        Run = done.Run;
        return ToldLines.Of(plan, done);
    }
}
