using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Somebody who works on the case, or did.</summary>
/// <param name="Until">Null while they do and nobody said until when.</param>
public sealed record MemberFacts(PersonId Person, string Name, Role Role, DateTimeOffset Since, DateTimeOffset? Until);

/// <param name="Text">Lines, parted by line feeds.</param>
public sealed record NoteFacts(string Writer, DateTimeOffset WrittenAt, string Text);

/// <summary>What is known of a case.</summary>
/// <param name="Members">Who works on it now, by name.</param>
/// <param name="Former">Who did, the last first; somebody who came back stands here too.</param>
/// <param name="Notes">The newest first.</param>
/// <param name="MayManage">Whether whoever reads may change what it is and who works on it.</param>
/// <param name="MayWork">Whether they may write in it.</param>
public sealed record CaseFacts(CaseFile Case, IReadOnlyList<MemberFacts> Members, IReadOnlyList<MemberFacts> Former, IReadOnlyList<NoteFacts> Notes, bool MayManage, bool MayWork);

/// <summary>Reads a case for its page.</summary>
public sealed class ReadCase(EvidenceDb db, TimeProvider time)
{
    /// <summary>As many notes are shown; who needs older ones has the trail.</summary>
    public const int MostNotes = 200;

    /// <returns>Null where there is none, or the actor may not know of it.</returns>
    public async Task<CaseFacts?> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        var now = time.GetUtcNow();
        if (await db.CasesWithin(actor, Permission.SeeCases, now).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellation) is not { } file)
            return null;
        var members = await (from m in db.CaseMembers
                             join p in db.People on m.PersonId equals p.Id
                             where m.CaseId == id
                             orderby p.DisplayName, m.Since
                             select new MemberFacts(m.PersonId, p.DisplayName, p.Role, m.Since, m.Until)).ToListAsync(cancellation);
        var notes = await (from n in db.CaseNotes
                           join p in db.People on n.WrittenBy equals p.Id
                           where n.CaseId == id
                           orderby n.WrittenAt descending, n.Id
                           select new NoteFacts(p.DisplayName, n.WrittenAt, n.Text)).Take(MostNotes).ToListAsync(cancellation);
        var current = members.FindAll(m => m.Until is null || m.Until > now);
        var manages = await db.CasesWithin(actor, Permission.ManageCases, now).AnyAsync(c => c.Id == id, cancellation);
        return new CaseFacts(file, current, [.. members.Except(current).OrderByDescending(m => m.Until)], notes, manages, await db.MayWorkAsync(id, actor, now, cancellation));
    }
}
