using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <summary>Sets the checklist with which cases begin from now on. Cases that are open already keep theirs. The same again writes nothing.</summary>
public sealed class SetChecklist(EvidenceDb db, CustodyLog custody)
{
    public const int MostPoints = 50;

    /// <param name="text">A point a line, in their order; empty lines count for nothing.</param>
    /// <param name="actor">Who sets it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(string? text, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        var points = (text ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RecordText.Task).ToList();
        if (points.Count > MostPoints)
            throw CasesRefusals.TooManyPoints.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"lock table cases.checklist_point in share row exclusive mode", cancellation);
        var before = await db.ChecklistPoints.OrderBy(p => p.Place).ToListAsync(cancellation);
        if (before.Select(p => p.Text).SequenceEqual(points))
            return;
        await db.ChecklistPoints.ExecuteDeleteAsync(cancellation);
        db.ChangeTracker.Clear();
        db.ChecklistPoints.AddRange(points.Select((point, at) => new ChecklistPoint { Place = at + 1, Text = point }));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ChecklistSet, SubjectOf.Policy("checklist"), actor, ("before", Told(before.Select(p => p.Text))), ("after", Told(points))), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static JsonObject Told(IEnumerable<string> points) => new() { ["points"] = new JsonArray([.. points.Select(point => (JsonNode)point)]) };
}
