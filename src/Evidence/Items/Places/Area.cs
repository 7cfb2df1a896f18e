using System.Globalization;
using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Places;

/// <summary>
/// A part of the earth in which recordings are looked for: a box, or what lies within some metres of a point. In an address it is
/// <c>south,west,north,east</c>, or <c>north,east,metres</c>, in degrees (WGS 84) with a full stop. A box whose west lies east of its east goes over the date line.
/// </summary>
public abstract record Area
{
    /// <summary>Metres; what is wider is a box.</summary>
    public const int WidestRadius = 100_000;

    /// <returns>Null where it is neither.</returns>
    public static Area? Parse(string? text)
    {
        var parts = (text ?? "").Split(',');
        var numbers = new double[parts.Length];
        for (var n = 0; n < parts.Length; n++)
        {
            if (!double.TryParse(parts[n].Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out numbers[n]))
                return null;
        }

        return numbers switch
        {
            [var south, var west, var north, var east] when IsNorth(south) && IsNorth(north) && south <= north && IsEast(west) && IsEast(east) => new Box(south, west, north, east),
            [var north, var east, var metres] when IsNorth(north) && IsEast(east) && metres is >= 1 and <= WidestRadius => new Around(north, east, metres),
            _ => null,
        };
    }

    /// <summary>The places that lie in it.</summary>
    internal abstract IQueryable<ItemPlace> Within(EvidenceDb db);

    private static bool IsNorth(double degrees) => degrees is >= -90 and <= 90;

    private static bool IsEast(double degrees) => degrees is >= -180 and <= 180;

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Degrees.</summary>
    public sealed record Box(double South, double West, double North, double East) : Area
    {
        internal override IQueryable<ItemPlace> Within(EvidenceDb db) => West <= East
            ? db.ItemPlaces.FromSql($"select * from items.place where point <@ box(point({West}, {South}), point({East}, {North}))")
            : db.ItemPlaces.FromSql($"select * from items.place where point <@ box(point({West}, {South}), point(180, {North})) or point <@ box(point(-180, {South}), point({East}, {North}))");

        public override string ToString() => string.Join(',', Text(South), Text(West), Text(North), Text(East));
    }

    /// <summary>Degrees, and metres.</summary>
    public sealed record Around(double North, double East, double Metres) : Area
    {
        internal override IQueryable<ItemPlace> Within(EvidenceDb db) =>
            db.ItemPlaces.FromSql($"select * from items.place where point <@ items.around(point({East}, {North}), {Metres}) and items.metres(point, point({East}, {North})) <= {Metres}");

        public override string ToString() => string.Join(',', Text(North), Text(East), Text(Metres));
    }
}
