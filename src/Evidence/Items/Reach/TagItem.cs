using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Gives a recording a tag, or takes it away. What is so already writes nothing.</summary>
public sealed class TagItem(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <summary>Characters of a tag, and tags of a recording.</summary>
    public const int Longest = 50, Most = 30;

    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(ItemId id, string? text, bool has, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CategoriseFootage);
        var tag = Read(text) ?? throw ReachRefusals.TagWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        if (!await db.ReachesAsync(actor, Permission.CategoriseFootage, id, now, cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = {id.Value} for no key update", cancellation);
        var link = await db.ItemTags.SingleOrDefaultAsync(t => t.ItemId == id && t.Tag == tag, cancellation);
        if (has == link is { RemovedAt: null })
            return;
        if (has && await db.ItemTags.CountAsync(t => t.ItemId == id && t.RemovedAt == null, cancellation) >= Most)
            throw ReachRefusals.TooManyTags.ToException();
        if (link is null)
            db.ItemTags.Add(new ItemTag { ItemId = id, Tag = tag, AddedAt = now });
        else
            (link.AddedAt, link.RemovedAt) = (has ? now : link.AddedAt, has ? null : now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(has ? CustodyAction.ItemTagged : CustodyAction.ItemUntagged, SubjectOf.Item(id), actor, ("tag", tag)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A tag as it is kept: one line, small letters, one space between words.</summary>
    /// <returns>Null where it is none.</returns>
    public static string? Read(string? text) => ShownText.Line(string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Longest)?.ToLowerInvariant();
}
