using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>
/// Joins a recording to a category, case or incident, and parts it from them. Its effective class follows in the same transaction, by the database.
/// What is so already writes nothing.
/// </summary>
public sealed class LinkItem(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/> or <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task ToCategoryAsync(ItemId item, CategoryId category, bool joins, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (_, now) = await DemandAsync(item, actor, Permission.CategoriseFootage, cancellation);
        var code = await db.Categories.Where(c => c.Id == category).Select(c => c.Code).SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchCategory.ToException();
        var link = await db.ItemCategories.SingleOrDefaultAsync(l => l.ItemId == item && l.CategoryId == category, cancellation);
        if (joins == link is { RemovedAt: null })
            return;
        if (link is null)
            db.ItemCategories.Add(new ItemCategory { ItemId = item, CategoryId = category, AddedAt = now });
        else
            (link.AddedAt, link.RemovedAt) = (joins ? now : link.AddedAt, joins ? null : now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(joins ? CustodyAction.ItemCategorised : CustodyAction.ItemUncategorised, SubjectOf.Item(item), actor, ("category", code)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/> or <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task ToCaseAsync(ItemId item, CaseId file, bool joins, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (arrived, now) = await DemandAsync(item, actor, Permission.ManageCases, cancellation);
        var found = await db.DemandCaseAsync(file, actor, Permission.ManageCases, now, cancellation);
        var link = await db.CaseItems.SingleOrDefaultAsync(l => l.ItemId == item && l.CaseId == file, cancellation);
        if (joins == link is { RemovedAt: null })
            return;
        if (link is null)
            db.CaseItems.Add(new CaseItem { CaseId = file, ItemId = item, ArrivedAt = arrived, AddedAt = now });
        else
            (link.AddedAt, link.RemovedAt) = (joins ? now : link.AddedAt, joins ? null : now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(joins ? CustodyAction.ItemAddedToCase : CustodyAction.ItemTakenFromCase, [SubjectOf.Item(item), SubjectOf.Case(file)], actor, ("case", found.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A recording that joins a locked incident is closed to all its officers, and closes all its recordings to its own.</summary>
    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/> or <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task ToIncidentAsync(ItemId item, PoliceIncidentId incident, bool joins, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (_, now) = await DemandAsync(item, actor, Permission.CategoriseFootage, cancellation);
        var found = await LockIncident.FindAsync(db, incident, cancellation);
        var link = await db.IncidentItems.SingleOrDefaultAsync(l => l.ItemId == item && l.IncidentId == incident, cancellation);
        if (joins == link is { RemovedAt: null })
            return;
        if (!joins && found.LockedAt is not null)
            throw CasesRefusals.IncidentLocked.ToException();
        if (link is null)
            db.IncidentItems.Add(new IncidentItem { IncidentId = incident, ItemId = item, AddedAt = now, SaidBy = LinkSource.Person });
        else
            (link.AddedAt, link.RemovedAt, link.SaidBy) = (joins ? now : link.AddedAt, joins ? null : now, LinkSource.Person);
        await db.SaveChangesAsync(cancellation);
        if (found.LockedAt is not null)
            await LockIncident.CloseToOfficersAsync(db, incident, cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(joins ? CustodyAction.ItemAddedToIncident : CustodyAction.ItemTakenFromIncident, [SubjectOf.Item(item), SubjectOf.PoliceIncident(incident)], actor, ("incident", found.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<(DateTimeOffset ArrivedAt, DateTimeOffset Now)> DemandAsync(ItemId item, Actor actor, Permission permission, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(permission);
        var now = Instant.Truncate(time.GetUtcNow());
        var items = await db.ItemsWithinAsync(actor, permission, now, cancellation);
        var arrived = await items.Where(i => i.Id == item).Select(i => (DateTimeOffset?)i.ArrivedAt).SingleOrDefaultAsync(cancellation) ?? throw ReachRefusals.NoSuchItem.ToException();
        return (arrived, now);
    }
}
