using Evidence.Access;
using Evidence.Devices;
using Evidence.Devices.Importing;
using Evidence.Kernel;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>Says who has which device by a CSV file.</summary>
[RequirePermission(Permission.RegisterDevices)]
internal sealed class ImportAssignmentsModel(PreviewAssignments preview, ImportAssignments import, TimeText times, TimeProvider time)
    : SheetPage<DeviceToAssign, DeviceToAssign>("/docks/devices/import", DeviceRefusals.SheetWrong, DeviceRefusals.SheetStale)
{
    public string ZoneHint => $"in the agency’s own time, {times.ZoneName(time.GetUtcNow())} now";

    protected override string Adds => "Is assigned";

    protected override IReadOnlyList<SheetColumn<DeviceToAssign>> Columns =>
    [
        new("Serial number", line => line.Line[PreviewAssignments.Serial]), new("User name", line => line.Line[PreviewAssignments.UserName]),
        new("From", line => line.Wanted is { } wanted ? times.Short(wanted.From) : line.Line[PreviewAssignments.From]),
        new("Until", line => line.Wanted?.Until is { } until ? times.Short(until) : line.Line[PreviewAssignments.Until] is { Length: > 0 } text ? text : "Further notice"),
    ];

    protected override Task<SheetPlan<DeviceToAssign>> PreviewAsync(byte[] bytes, Actor actor, CancellationToken cancellation) =>
        preview.RunAsync(bytes, times.ToInstant, actor, cancellation);

    protected override Task<IReadOnlyList<ImportedLine<DeviceToAssign, DeviceToAssign>>> ImportAsync(byte[] bytes, string digest, Actor actor, CancellationToken cancellation) =>
        import.RunAsync(bytes, digest, times.ToInstant, actor, cancellation);
}
