using Evidence.Database;
using Evidence.Items;

namespace Evidence.Intake;

internal static class GoodArrivalsOf
{
    /// <summary>The arrivals whose stored copy nobody has found damaged: what is held. Of one file there is at most one.</summary>
    public static IQueryable<Arrival> GoodArrivals(this EvidenceDb db) =>
        from arrival in db.Arrivals
        join part in db.Parts on arrival.PartId equals part.Id
        where !db.StoredCopies.Any(c => c.ObjectId == part.ObjectId && c.DamagedAt != null)
        select arrival;
}
