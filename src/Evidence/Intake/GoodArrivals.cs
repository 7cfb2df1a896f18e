using Evidence.Database;
using Evidence.Items;

namespace Evidence.Intake;

internal static class GoodArrivalsOf
{
    /// <summary>The arrivals of which a good copy is stored: what is held.</summary>
    public static IQueryable<Arrival> GoodArrivals(this EvidenceDb db) =>
        from arrival in db.Arrivals
        join part in db.Parts on arrival.PartId equals part.Id
        where db.GoodCopies.Any(c => c.ObjectId == part.ObjectId)
        select arrival;
}
