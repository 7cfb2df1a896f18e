using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>Keeps a search under a name, for who made it alone.</summary>
public sealed class SaveSearch(EvidenceDb db, TimeProvider time)
{
    /// <param name="name">One line; each name once a person.</param>
    /// <param name="query">In its canonical form; what it asks is looked at whenever it is run.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="SearchRefusals"/>, or the role does not allow it.</exception>
    public async Task<Guid> RunAsync(string? name, string query, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var person = actor.Searcher();
        var saved = new SavedSearch { Id = Guid.NewGuid(), PersonId = person, Name = SavedName.Of(name), Query = query, SavedAt = Instant.Truncate(time.GetUtcNow()) };
        if (query.Length is 0 or > SavedSearch.LongestQuery)
            throw SearchRefusals.NothingToSave.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.LockSearchesAsync(person, cancellation);
        if (await db.SavedSearches.CountAsync(s => s.PersonId == person, cancellation) >= SavedSearch.MostOfOne)
            throw SearchRefusals.TooManySaved.ToException();
        if (await db.SavedSearches.AnyAsync(s => s.PersonId == person && s.Name == saved.Name, cancellation))
            throw SearchRefusals.NameTaken.ToException();
        db.SavedSearches.Add(saved);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return saved.Id;
    }
}

/// <summary>What keeping, renaming and deleting have in common.</summary>
internal static class SavedName
{
    public static string Of(string? name) => ShownText.Line(name, SavedSearch.LongestName) ?? throw SearchRefusals.NameNeeded.ToException();

    /// <summary>Clients keep no searches: nobody would see them.</summary>
    public static PersonId Searcher(this Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeFootage);
        return actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
    }

    /// <summary>One after the other: of two that are kept at once, the second is told that its name is taken.</summary>
    public static Task<int> LockSearchesAsync(this EvidenceDb db, PersonId person, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"select from access.person where id = {person.Value} for update", cancellation);
}
