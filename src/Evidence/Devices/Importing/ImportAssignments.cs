using Evidence.Database;
using Evidence.Kernel;

namespace Evidence.Devices.Importing;

/// <param name="Line">What was to be done.</param>
/// <param name="Refused">Why it was not done; null where it was.</param>
public sealed record ImportedAssignment(PlannedAssignment Line, string? Refused);

/// <summary>
/// Does what a sheet of assignments was shown to do, line by line: each is one change with its own entry, so that an import that was broken off is begun
/// again with the same sheet, and does the rest. Lines that are wrong or change nothing are left.
/// </summary>
public sealed class ImportAssignments(EvidenceDb db, PreviewAssignments preview, AssignDevice assign)
{
    /// <param name="file">The sheet again.</param>
    /// <param name="digest"><see cref="AssignmentPlan.Digest"/> of what was shown.</param>
    /// <param name="toInstant">What a clock on the agency's wall means.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellation">Gives up between two lines.</param>
    /// <exception cref="RefusedException">Not permitted, no sheet, or <see cref="DeviceRefusals.SheetStale"/>: it would do something else by now.</exception>
    public async Task<IReadOnlyList<ImportedAssignment>> RunAsync(ReadOnlyMemory<byte> file, string digest, Func<DateTime, DateTimeOffset> toInstant, Actor actor, CancellationToken cancellation)
    {
        var plan = await preview.RunAsync(file, toInstant, actor, cancellation);
        if (plan.Digest != digest)
            throw DeviceRefusals.SheetStale.ToException();
        var done = new List<ImportedAssignment>();
        foreach (var line in plan.Lines.Where(line => line.Outcome == AssignmentOutcome.Assigns))
        {
            try
            {
                await assign.RunAsync(line.Wanted!, actor, cancellation);
                done.Add(new ImportedAssignment(line, null));
            }
            catch (RefusedException refused)
            {
                done.Add(new ImportedAssignment(line, refused.Refusal.Text));
            }

            db.ChangeTracker.Clear();
        }

        return done;
    }
}
