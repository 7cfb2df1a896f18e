using Evidence.Access;
using Evidence.Database;

namespace Evidence.Transfer.Moving;

/// <summary>Whose words on a deletion count, and when they are enough: one rule for whoever deletes and whoever is shown it.</summary>
internal static class CountingApprovals
{
    /// <summary>Those on the count sheet that the move has now, given since the switch. There is one of each person.</summary>
    public static IQueryable<RetirementApproval> Of(EvidenceDb db, StoreMove move) =>
        db.RetirementApprovals.Where(a => a.MoveId == move.Id && a.SheetSha256 == move.SheetSha256 && a.ApprovedAt >= move.SwitchedAt);

    /// <summary>Two people, one of them an evidence officer.</summary>
    public static bool Suffice(IReadOnlyCollection<Role> roles) => roles.Count >= 2 && roles.Contains(Role.EvidenceOfficer);
}
