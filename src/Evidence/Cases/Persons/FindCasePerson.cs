using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Persons;

internal static class FindCasePerson
{
    /// <exception cref="RefusedException"><c>no-such-case-person</c>: nobody of this id is in this case now.</exception>
    public static async Task<CasePerson> FindCasePersonAsync(this EvidenceDb db, CaseId id, CasePersonId person, CancellationToken cancellation) =>
        await db.CasePersons.SingleOrDefaultAsync(p => p.Id == person && p.CaseId == id && p.RemovedAt == null, cancellation) ?? throw CasesRefusals.NoSuchCasePerson.ToException();
}
