using Evidence.Database;
using Evidence.Kernel;

namespace Evidence.Devices.Importing;

/// <summary>Does what a sheet of assignments was shown to do, line by line: <see cref="SheetPlan{TWanted}.DoAsync{TDone}"/>.</summary>
public sealed class ImportAssignments(EvidenceDb db, PreviewAssignments preview, AssignDevice assign)
{
    /// <param name="file">The sheet again.</param>
    /// <param name="digest"><see cref="SheetPlan{TWanted}.Digest"/> of what was shown.</param>
    /// <param name="toInstant">What a clock on the agency's wall means.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellation">Gives up between two lines.</param>
    /// <exception cref="RefusedException">Not permitted, no sheet, or <see cref="DeviceRefusals.SheetStale"/>: it would do something else by now.</exception>
    public async Task<IReadOnlyList<ImportedLine<DeviceToAssign, DeviceToAssign>>> RunAsync(ReadOnlyMemory<byte> file, string digest, Func<DateTime, DateTimeOffset> toInstant, Actor actor, CancellationToken cancellation) =>
        await (await preview.RunAsync(file, toInstant, actor, cancellation)).DoAsync(digest, DeviceRefusals.SheetStale, async line =>
        {
            db.ChangeTracker.Clear();
            await assign.RunAsync(line.Wanted!, actor, cancellation);
            return line.Wanted!;
        });
}
