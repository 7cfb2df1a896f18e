using System.Globalization;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices.Importing;

/// <summary>
/// Says what a CSV file of assignments would do, and changes nothing. Its headings are <c>serial</c>, <c>user name</c>, <c>from</c>, and, if wanted, <c>make</c> and
/// <c>until</c>: <see cref="CsvSheet"/>. Lines count one after the other, as they will be done.
/// </summary>
public sealed class PreviewAssignments(EvidenceDb db, ILookupNormalizer names)
{
    public const string Serial = "serial", Make = "make", UserName = "user name", From = "from", Until = "until";

    private static readonly string[] Times = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    /// <param name="file">The sheet.</param>
    /// <param name="toInstant">What a clock on the agency's wall means.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, or the file is no such sheet.</exception>
    public async Task<SheetPlan<DeviceToAssign>> RunAsync(ReadOnlyMemory<byte> file, Func<DateTime, DateTimeOffset> toInstant, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(toInstant);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RegisterDevices);
        var lines = CsvSheet.Read(file.Span, [Serial, UserName, From], [Make, Until], DeviceRefusals.SheetWrong);
        var serials = lines.Select(line => line[Serial]).ToList();
        var devices = await db.Devices.AsNoTracking().Where(device => device.Ownership == DeviceOwnership.Agency && serials.Contains(device.Serial)).ToListAsync(cancellation);
        var keys = lines.Select(line => names.NormalizeName(line[UserName]) ?? "").ToList();
        var officers = await db.People.AsNoTracking().Where(person => keys.Contains(person.NormalizedUserName!)).ToDictionaryAsync(person => person.NormalizedUserName!, cancellation);
        var ids = devices.ConvertAll(device => device.Id);
        var held = (await db.Assignments.AsNoTracking().Where(one => ids.Contains(one.DeviceId)).ToListAsync(cancellation)).GroupBy(one => one.DeviceId)
            .ToDictionary(group => group.Key, group => group.Select(one => new HeldSpan(one.OfficerId, one.From, one.Until)).ToList());
        return new SheetPlan<DeviceToAssign>([.. lines.Select(line => Plan(line))]);

        PlannedLine<DeviceToAssign> Plan(CsvLine line)
        {
            var wrong = new List<string>();
            if (line.IsTooLong)
                wrong.Add("It has more fields than there are columns.");
            var device = FindDevice(devices, line, wrong);
            var officer = officers.GetValueOrDefault(names.NormalizeName(line[UserName]) ?? "");
            if (officer is null)
                wrong.Add($"There is nobody of the user name \"{line[UserName]}\".");
            var from = ReadTime(line, From, toInstant, wrong);
            var until = line[Until].Length > 0 ? ReadTime(line, Until, toInstant, wrong) : null;
            if (wrong.Count > 0)
                return new PlannedLine<DeviceToAssign>(line, LineOutcome.Wrong, null, wrong);
            var spans = held.TryGetValue(device!.Id, out var known) ? known : held[device.Id] = [];
            return Fit(line, new DeviceToAssign(device.Id, officer!.Id, from!.Value, until), spans);
        }
    }

    private static PlannedLine<DeviceToAssign> Fit(CsvLine line, DeviceToAssign wanted, List<HeldSpan> spans)
    {
        var span = new HeldSpan(wanted.Officer, wanted.From, wanted.Until);
        // What went on to somebody else since has an end that the line does not know.
        if (spans.Exists(one => one.Officer == span.Officer && one.From == span.From && (span.Until is null || span.Until == one.Until)))
            return new PlannedLine<DeviceToAssign>(line, LineOutcome.Same, wanted, []);
        var fit = AssignmentRules.Fit(spans, span);
        if (fit.Kind != AssignmentFitKind.Fits)
        {
            return new PlannedLine<DeviceToAssign>(line, LineOutcome.Wrong, null,
                [(fit.Kind == AssignmentFitKind.Overlaps ? DeviceRefusals.AssignmentOverlaps : DeviceRefusals.AssignmentEndsTooEarly).Text]);
        }

        if (fit.Other is { } open)
            spans[spans.IndexOf(open)] = open with { Until = span.From };
        spans.Add(span);
        return new PlannedLine<DeviceToAssign>(line, LineOutcome.Adds, wanted, fit.Other is null ? [] : ["Ends the assignment before."]);
    }

    private static Device? FindDevice(List<Device> devices, CsvLine line, List<string> wrong)
    {
        var found = devices.FindAll(device => device.Serial == line[Serial] && (line[Make].Length == 0 || string.Equals(device.Make, line[Make], StringComparison.OrdinalIgnoreCase)));
        if (found.Count == 1)
            return found[0];
        wrong.Add(found.Count == 0 ? $"The agency has no device of the serial number \"{line[Serial]}\"{(line[Make].Length > 0 ? $" by \"{line[Make]}\"" : "")}."
            : "Several makes have this serial number: add the column \"make\".");
        return null;
    }

    private static DateTimeOffset? ReadTime(CsvLine line, string heading, Func<DateTime, DateTimeOffset> toInstant, List<string> wrong)
    {
        if (DateTime.TryParseExact(line[heading], Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Instant.Truncate(toInstant(local));
        wrong.Add($"Write \"{heading}\" like 2026-11-21 14:02.");
        return null;
    }
}
