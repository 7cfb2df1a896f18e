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
        var person = actor.Person;
        var needsMember = file.AccessClass == AccessClass.Confidential || !actor.ScopeOf(permission).HasFlag(Scope.Any);
        if (needsMember && !await db.CaseMembers.AnyAsync(m => m.CaseId == id && m.PersonId == person && m.Since <= now && (m.Until == null || m.Until > now), cancellation))
            throw CasesRefusals.NoSuchCase.ToException();
        return file;
    }
}
