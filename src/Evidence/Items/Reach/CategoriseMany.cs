using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>What came of it.</summary>
/// <param name="Done">Recordings that changed.</param>
/// <param name="AsBefore">Recordings of which it was so already.</param>
/// <param name="Refused">Recordings that are not there or not the actor's to say this of.</param>
public sealed record CategorisedMany(IReadOnlyList<ItemId> Done, IReadOnlyList<ItemId> AsBefore, IReadOnlyList<ItemId> Refused);

/// <summary>
/// Says of many recordings at once what they show, or takes that back. One act: an entry for each recording, all with one act id. What is refused is told, and the rest is done:
/// somebody who sorts a shift should not lose the other nineteen because one was given to a colleague meanwhile.
/// </summary>
public sealed class CategoriseMany(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int Most = 200;

    /// <param name="items">1 to <see cref="Most"/>; one that stands there twice counts once.</param>
    /// <param name="category">What they show.</param>
    /// <param name="joins">False takes it back.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>no-such-category</c>, <see cref="ReachRefusals.NothingChosen"/>, or the role does not allow it.</exception>
    public async Task<CategorisedMany> RunAsync(IReadOnlyCollection<ItemId> items, CategoryId category, bool joins, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CategoriseFootage);
        var wanted = items.Distinct().OrderBy(id => id.Value).ToList();
        if (wanted.Count is 0 or > Most)
            throw ReachRefusals.NothingChosen.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var code = await db.Categories.Where(c => c.Id == category).Select(c => c.Code).SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchCategory.ToException();
        var reached = (await (await db.ItemsWithinAsync(actor, Permission.CategoriseFootage, now, cancellation)).Where(i => wanted.Contains(i.Id)).Select(i => i.Id).ToListAsync(cancellation)).ToHashSet();
        var links = await LockedAsync([.. wanted.Where(reached.Contains)], category, cancellation);
        var done = wanted.Where(id => reached.Contains(id) && joins != links.GetValueOrDefault(id) is { RemovedAt: null }).ToList();
        if (done.Count > 0)
            await WriteAsync(done, links, category, code, joins, now, actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return new CategorisedMany(done, [.. wanted.Where(reached.Contains).Except(done)], [.. wanted.Where(id => !reached.Contains(id))]);
    }

    /// <summary>The recordings are locked in one order: of two who say the same at once the second finds it said.</summary>
    private async Task<Dictionary<ItemId, ItemCategory>> LockedAsync(List<ItemId> items, CategoryId category, CancellationToken cancellation)
    {
        var ids = items.Select(id => id.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({ids}) order by id for no key update", cancellation);
        return await db.ItemCategories.Where(l => items.Contains(l.ItemId) && l.CategoryId == category).ToDictionaryAsync(l => l.ItemId, cancellation);
    }

    private async Task WriteAsync(List<ItemId> done, Dictionary<ItemId, ItemCategory> links, CategoryId category, string code, bool joins, DateTimeOffset now, Actor actor, CancellationToken cancellation)
    {
        foreach (var id in done)
        {
            if (links.TryGetValue(id, out var link))
                (link.AddedAt, link.RemovedAt) = (joins ? now : link.AddedAt, joins ? null : now);
            else
                db.ItemCategories.Add(new ItemCategory { ItemId = id, CategoryId = category, AddedAt = now });
        }

        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(joins ? CustodyAction.ItemCategorised : CustodyAction.ItemUncategorised, [.. done.Select(SubjectOf.Item)], actor, ("category", code)), cancellation);
    }
}
