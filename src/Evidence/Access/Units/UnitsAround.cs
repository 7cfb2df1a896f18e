using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Units;

/// <summary>A unit with those below it, to which its people reach, and those above it, to whom may be granted what its people then may see.</summary>
public sealed record UnitsAround(IReadOnlyList<UnitId> Below, IReadOnlyList<UnitId> Above)
{
    public static readonly UnitsAround None = new([], []);

    private sealed record Row(Guid Id, bool IsBelow);

    /// <summary>Both hold the unit itself.</summary>
    internal static async Task<UnitsAround> ReadAsync(EvidenceDb db, UnitId? unit, CancellationToken cancellation)
    {
        if (unit is not { Value: var id })
            return None;
        var rows = await db.Database.SqlQuery<Row>($"""
            with recursive below as (select id from access.unit where id = {id} union select u.id from access.unit u join below b on u.parent_id = b.id),
              above as (select id, parent_id from access.unit where id = {id} union select u.id, u.parent_id from access.unit u join above a on u.id = a.parent_id)
            select id as "Id", true as "IsBelow" from below union all select id, false from above
            """).ToListAsync(cancellation);
        return new UnitsAround([.. rows.Where(row => row.IsBelow).Select(row => new UnitId(row.Id))], [.. rows.Where(row => !row.IsBelow).Select(row => new UnitId(row.Id))]);
    }
}
