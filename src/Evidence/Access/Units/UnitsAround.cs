using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Units;

/// <summary>A unit with those below it, to which its people reach, and those above it, to whom may be granted what its people then may see. Both hold the unit itself.</summary>
public sealed record UnitsAround(IReadOnlyList<UnitId> Below, IReadOnlyList<UnitId> Above)
{
    public static readonly UnitsAround None = new([], []);

    private sealed record Row(Guid[] Below, Guid[] Above);

    internal static UnitsAround Of(Guid[] below, Guid[] above) => new(Array.ConvertAll(below, id => new UnitId(id)), Array.ConvertAll(above, id => new UnitId(id)));

    internal static async Task<UnitsAround> ReadAsync(EvidenceDb db, UnitId? unit, CancellationToken cancellation)
    {
        if (unit is not { Value: var id })
            return None;
        var row = await db.Database.SqlQuery<Row>($"""
            select array(select access.units_below({id})) as "Below", array(select access.units_above({id})) as "Above"
            """).SingleAsync(cancellation);
        return Of(row.Below, row.Above);
    }
}
