using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>Somebody's passkeys, the first one first.</summary>
public sealed class ListPasskeys(EvidenceDb db)
{
    public async Task<IReadOnlyList<Passkey>> RunAsync(PersonId person, CancellationToken cancellation) =>
        await db.Passkeys.AsNoTracking().Where(one => one.PersonId == person).OrderBy(one => one.AddedAt).ToListAsync(cancellation);
}
