using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>The searches that somebody kept, by name.</summary>
public sealed class ListSavedSearches(EvidenceDb db)
{
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<SavedSearch>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        var person = actor.Searcher();
        return await db.SavedSearches.AsNoTracking().Where(s => s.PersonId == person).OrderBy(s => s.Name).ToListAsync(cancellation);
    }
}
