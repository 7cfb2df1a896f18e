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
            || joins && db.MembersAt(now).Any(m => m.CaseId == c.Id && m.PersonId == person));
    }

    /// <summary>Who works on any case at an instant.</summary>
    public static IQueryable<CaseMember> MembersAt(this EvidenceDb db, DateTimeOffset now) => db.CaseMembers.Where(m => m.Since <= now && (m.Until == null || m.Until > now));

    /// <summary>Locks the case for somebody who works on it: its members do, and whoever manages it.</summary>
    /// <exception cref="RefusedException"><c>no-such-case</c> or <c>not-a-member</c>, or the role does not allow it.</exception>
    public static async Task<(CaseFile File, DateTimeOffset Now)> DemandWorkAsync(this EvidenceDb db, CaseId id, Actor actor, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        if (actor.Person is null)
            throw AccessRefusals.NotPermitted.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        var file = await db.DemandCaseAsync(id, actor, Permission.SeeCases, now, cancellation);
        return await db.MayWorkAsync(id, actor, now, cancellation) ? (file, now) : throw CasesRefusals.NotAMember.ToException();
    }

    /// <summary>Whether they work on a case that they see: its members do, and whoever manages it.</summary>
    public static async Task<bool> MayWorkAsync(this EvidenceDb db, CaseId id, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var person = actor.Person;
        return await db.CasesWithin(actor, Permission.ManageCases, now).AnyAsync(c => c.Id == id, cancellation) || await db.MembersAt(now).AnyAsync(m => m.CaseId == id && m.PersonId == person, cancellation);
    }
}
