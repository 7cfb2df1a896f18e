using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>What stands about a person at an instant that decides which recordings they reach, read at once.</summary>
/// <param name="Role">Theirs.</param>
/// <param name="HasLocks">Some incident is closed to them.</param>
/// <param name="Units">Around their own; none where they have none.</param>
/// <param name="Cases">Of which they are a member.</param>
/// <param name="GrantedCases">Opened to them or to a unit that they belong to.</param>
/// <param name="HasItemGrants">Single recordings are opened to them.</param>
/// <param name="UnitsWithItemGrants">Units that they belong to and to which single recordings are opened.</param>
internal sealed record ReachFacts(
    Role Role, bool HasLocks, UnitsAround Units, IReadOnlyList<CaseId> Cases, IReadOnlyList<CaseId> GrantedCases, bool HasItemGrants, IReadOnlyList<UnitId> UnitsWithItemGrants)
{
    private sealed record Row(
        string Role, bool HasLocks, Guid[] Below, Guid[] Above, Guid[] Cases, Guid[] GrantedCases, bool HasItemGrants, Guid[] UnitsWithItemGrants);

    /// <returns>Null for somebody who is not there or may not act.</returns>
    public static async Task<ReachFacts?> ReadAsync(EvidenceDb db, PersonId person, DateTimeOffset now, CancellationToken cancellation)
    {
        var (id, active) = (person.Value, Vocabulary.Word(Standing.Active));
        var row = await db.Database.SqlQuery<Row>($"""
            with me as (select role, unit_id from access.person where id = {id} and standing = {active}),
              above as materialized (select access.units_above(me.unit_id) as id from me),
              granted as (
                select g.case_id, g.unit_id from items.access_grant g
                where g.person_id = {id} and g.case_id is not null and g.revoked_at is null and g."from" <= {now} and g.until > {now}
                union all
                select g.case_id, g.unit_id from items.access_grant g
                where g.unit_id in (select a.id from above a) and g.revoked_at is null and g."from" <= {now} and g.until > {now})
            select me.role as "Role",
              exists (select from cases.incident_lock l where l.person_id = {id}) as "HasLocks",
              array(select access.units_below(me.unit_id)) as "Below",
              array(select a.id from above a) as "Above",
              array(select m.case_id from cases.case_member m where m.person_id = {id} and m.since <= {now} and (m.until is null or m.until > {now})) as "Cases",
              array(select distinct g.case_id from granted g where g.case_id is not null) as "GrantedCases",
              exists (select from items.access_grant g where g.person_id = {id} and g.item_id is not null and g.revoked_at is null) as "HasItemGrants",
              array(select distinct g.unit_id from granted g where g.case_id is null) as "UnitsWithItemGrants"
            from me
            """).SingleOrDefaultAsync(cancellation);
        return row is not null && Vocabulary.TryParse<Role>(row.Role, out var role)
            ? new ReachFacts(role, row.HasLocks, UnitsAround.Of(row.Below, row.Above), CasesOf(row.Cases), CasesOf(row.GrantedCases), row.HasItemGrants, Array.ConvertAll(row.UnitsWithItemGrants, unit => new UnitId(unit)))
            : null;
    }

    private static CaseId[] CasesOf(Guid[] ids) => Array.ConvertAll(ids, id => new CaseId(id));
}
