using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <param name="IsNonEvidence">It says that a recording is no evidence.</param>
public sealed record ListedCategory(CategoryId Id, string Code, string Title, AccessClass AccessClass, bool IsNonEvidence);

/// <summary>All categories, by title: whoever categorises chooses among them.</summary>
public sealed class ListCategories(EvidenceDb db)
{
    public async Task<IReadOnlyList<ListedCategory>> RunAsync(CancellationToken cancellation) =>
        await db.Categories.AsNoTracking().OrderBy(c => c.Title).ThenBy(c => c.Code).Select(c => new ListedCategory(c.Id, c.Code, c.Title, c.AccessClass, c.IsNonEvidence)).ToListAsync(cancellation);
}
