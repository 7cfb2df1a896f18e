using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Access;

/// <summary>What the pages about a person offer to choose from.</summary>
internal static class PersonForm
{
    /// <summary>"District North, Station 4".</summary>
    public static async Task<IReadOnlyList<(string Id, string Name)>> UnitsAsync(EvidenceDb db, CancellationToken cancellation)
    {
        var units = await db.Units.AsNoTracking().ToDictionaryAsync(u => u.Id, cancellation);
        return [.. units.Values.Select(unit => (unit.Id.ToString(), Path(unit.Id))).OrderBy(unit => unit.Item2, StringComparer.CurrentCulture)];

        string Path(UnitId id) => units[id] is { ParentId: { } above } unit ? $"{Path(above)}, {unit.Name}" : units[id].Name;
    }

    public static UnitId? Unit(string? text) => UnitId.TryParse(text, out var id) ? id : null;

    public static string FieldOf(string code) => code switch
    {
        "user-name-taken" or "user-name-wrong" => "UserName",
        "name-wrong" => "DisplayName",
        "unit-unknown" => "Unit",
        _ => "",
    };
}
