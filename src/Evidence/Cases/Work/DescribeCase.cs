using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Cases.Work;

/// <summary>Says what a case is about: its title, and the offence. The same again writes nothing.</summary>
public sealed class DescribeCase(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, string? title, string? offence, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var file = await db.DemandCaseAsync(id, actor, Permission.ManageCases, time.GetUtcNow(), cancellation);
        var before = Told(file);
        (file.Title, file.Offence) = (RecordText.Title(title), RecordText.OffenceOrNone(offence));
        var after = Told(file);
        if (JsonNode.DeepEquals(before, after))
            return;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseDescribed, SubjectOf.Case(id), actor, ("case", file.Reference), ("before", before), ("after", after)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static JsonObject Told(CaseFile file) => new() { ["title"] = file.Title, ["offence"] = file.Offence };
}
