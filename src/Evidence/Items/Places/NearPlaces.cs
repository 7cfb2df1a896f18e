using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Places;

/// <summary>A recording that came near to another.</summary>
/// <param name="Metres">How near.</param>
/// <param name="Near">The title of that other.</param>
internal sealed record NearPlace(ItemId Item, int Metres, string Near);

/// <summary>Which recordings were made near those of a case, at about the same time by clocks whose zone is known.</summary>
internal static class NearPlaces
{
    private sealed record Row(Guid Item, int Metres, string Near);

    public static async Task<IReadOnlyList<NearPlace>> OfCaseAsync(EvidenceDb db, CaseId id, int metres, TimeSpan time, int most, CancellationToken cancellation)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            select distinct on (near.item_id) near.item_id as "Item", round(items.metres(near.point, mine.point))::int as "Metres", item.title as "Near"
            from cases.case_item link
            join items.place mine on mine.item_id = link.item_id and mine.at is not null
            join items.item item on item.id = mine.item_id
            join items.place near on near.point <@ items.around(mine.point, {metres}) and near.item_id <> mine.item_id
              and near.at between mine.at - {time} and mine.at + {time} and items.metres(near.point, mine.point) <= {metres}
            where link.case_id = {id.Value} and link.removed_at is null
            order by near.item_id, items.metres(near.point, mine.point)
            limit {most}
            """).ToListAsync(cancellation);
        return rows.ConvertAll(row => new NearPlace(new ItemId(row.Item), row.Metres, row.Near));
    }
}
