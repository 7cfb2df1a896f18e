using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>Gives a search that was kept another name.</summary>
public sealed class RenameSearch(EvidenceDb db)
{
    /// <exception cref="RefusedException">One of <see cref="SearchRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(Guid id, string? name, Actor actor, CancellationToken cancellation)
    {
        var (person, wanted) = (actor.Searcher(), SavedName.Of(name));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.LockSearchesAsync(person, cancellation);
        var saved = await db.SavedSearches.SingleOrDefaultAsync(s => s.Id == id && s.PersonId == person, cancellation) ?? throw SearchRefusals.NoSuchSearch.ToException();
        if (await db.SavedSearches.AnyAsync(s => s.PersonId == person && s.Name == wanted && s.Id != id, cancellation))
            throw SearchRefusals.NameTaken.ToException();
        saved.Name = wanted;
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
