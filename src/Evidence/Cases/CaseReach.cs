using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Who may change what a case is and what is in it.</summary>
internal static class CaseReach
{
    /// <summary>Locks the case. A confidential one is there for its members alone, and so is every one for who has the permission in cases of their own only.</summary>
    /// <exception cref="RefusedException"><c>no-such-case</c>.</exception>
    public static async Task<CaseFile> DemandCaseAsync(this EvidenceDb db, CaseId id, Actor actor, Permission permission, DateTimeOffset now, CancellationToken cancellation)
    {
        var file = await db.CaseFiles.FromSql($"select * from cases.case_file where id = {id.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw CasesRefusals.NoSuchCase.ToException();
        return await db.CasesWithin(actor, permission, now).AnyAsync(c => c.Id == id, cancellation) ? file : throw CasesRefusals.NoSuchCase.ToException();
    }

    /// <summary>The cases with which the actor may do this now: those they are a member of, and where the permission reaches everything, all that are not kept closer.</summary>
    public static IQueryable<CaseFile> CasesWithin(this EvidenceDb db, Actor actor, Permission permission, DateTimeOffset now)
    {
        var scope = actor.ScopeOf(permission);
        var most = !scope.HasFlag(Scope.Any) ? (AccessClass?)null : actor.ScopeOf(Permission.SeeRestricted).HasFlag(Scope.Any) ? AccessClass.Restricted : AccessClass.Standard;
        var (joins, person) = (scope.HasFlag(Scope.Case), actor.Person);
        return db.CaseFiles.Where(c =>
            most != null && c.AccessClass == AccessClass.Standard
            || most == AccessClass.Restricted && c.AccessClass == AccessClass.Restricted
            || joins && db.CaseMembers.Any(m => m.CaseId == c.Id && m.PersonId == person && m.Since <= now && (m.Until == null || m.Until > now)));
    }

    /// <summary>Whether they are a member of it now.</summary>
    public static Task<bool> IsMemberAsync(this EvidenceDb db, CaseId id, PersonId person, DateTimeOffset now, CancellationToken cancellation) =>
        db.CaseMembers.AnyAsync(m => m.CaseId == id && m.PersonId == person && m.Since <= now && (m.Until == null || m.Until > now), cancellation);
}
