using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>Forgets a search that was kept. One that is gone already stays gone.</summary>
public sealed class DeleteSearch(EvidenceDb db)
{
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task RunAsync(Guid id, Actor actor, CancellationToken cancellation)
    {
        var person = actor.Searcher();
        await db.SavedSearches.Where(s => s.Id == id && s.PersonId == person).ExecuteDeleteAsync(cancellation);
    }
}
