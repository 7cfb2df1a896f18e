using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Units;

/// <summary>Makes a unit of the agency, below another or at the top. Units are never moved: whom that would let see what would be hard to tell.</summary>
public sealed class MakeUnit(EvidenceDb db, CustodyLog custody)
{
    public const int LongestName = 100;

    /// <exception cref="RefusedException">Not permitted, no such unit above, or the name is missing, too long or taken.</exception>
    public async Task<UnitId> RunAsync(string? name, UnitId? parent, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var text = ShownText.Line(name, LongestName) ?? throw AccessRefusals.UnitNameWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (parent is { } above && !await db.Units.AnyAsync(u => u.Id == above, cancellation))
            throw AccessRefusals.UnitUnknown.ToException();
        if (await db.Units.AnyAsync(u => u.ParentId == parent && u.Name == text, cancellation))
            throw AccessRefusals.UnitNameTaken.ToException();
        var unit = Unit.Of(UnitId.New(), text, parent);
        db.Units.Add(unit);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.UnitMade,
            Subjects = [SubjectOf.Policy($"unit/{unit.Id}")],
            Details = new Dictionary<string, JsonNode?> { ["after"] = new JsonObject { ["name"] = text, ["above"] = parent?.ToString() } },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return unit.Id;
    }
}
