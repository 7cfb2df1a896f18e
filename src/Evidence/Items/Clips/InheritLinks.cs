using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Clips;

/// <summary>What is made of a recording and is an item of its own is of the cases, incidents and categories of which its master is when it is made; each link is an entry, as if somebody had made it.</summary>
internal sealed class InheritLinks(EvidenceDb db, CustodyLog custody)
{
    public async Task RunAsync(ItemId master, ItemId made, DateTimeOffset now, CancellationToken cancellation)
    {
        await CasesAsync(master, made, now, cancellation);
        await IncidentsAsync(master, made, now, cancellation);
        await CategoriesAsync(master, made, now, cancellation);
    }

    private async Task CasesAsync(ItemId master, ItemId made, DateTimeOffset now, CancellationToken cancellation)
    {
        var cases = await (from l in db.CaseItems join c in db.CaseFiles on l.CaseId equals c.Id where l.ItemId == master && l.RemovedAt == null orderby c.Id select new { c.Id, c.Reference }).ToListAsync(cancellation);
        foreach (var file in cases)
        {
            db.CaseItems.Add(new CaseItem { CaseId = file.Id, ItemId = made, ArrivedAt = now, AddedAt = now });
            await db.SaveChangesAsync(cancellation);
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemAddedToCase, [SubjectOf.Item(made), SubjectOf.Case(file.Id)], CheckMedia.Worker, ("case", file.Reference)), cancellation);
        }
    }

    private async Task IncidentsAsync(ItemId master, ItemId made, DateTimeOffset now, CancellationToken cancellation)
    {
        var incidents = await (from l in db.IncidentItems join i in db.PoliceIncidents on l.IncidentId equals i.Id where l.ItemId == master && l.RemovedAt == null orderby i.Id select new { i.Id, l.SaidBy }).ToListAsync(cancellation);
        foreach (var link in incidents)
        {
            var incident = await LockIncident.FindAsync(db, link.Id, cancellation);
            db.IncidentItems.Add(new IncidentItem { IncidentId = link.Id, ItemId = made, AddedAt = now, SaidBy = link.SaidBy });
            await db.SaveChangesAsync(cancellation);
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemAddedToIncident, [SubjectOf.Item(made), SubjectOf.PoliceIncident(link.Id)], CheckMedia.Worker, ("incident", incident.Reference)), cancellation);
        }
    }

    private async Task CategoriesAsync(ItemId master, ItemId made, DateTimeOffset now, CancellationToken cancellation)
    {
        var categories = await (from l in db.ItemCategories join c in db.Categories on l.CategoryId equals c.Id where l.ItemId == master && l.RemovedAt == null orderby c.Id select new { c.Id, c.Code }).ToListAsync(cancellation);
        foreach (var category in categories)
        {
            db.ItemCategories.Add(new ItemCategory { ItemId = made, CategoryId = category.Id, AddedAt = now });
            await db.SaveChangesAsync(cancellation);
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemCategorised, SubjectOf.Item(made), CheckMedia.Worker, ("category", category.Code)), cancellation);
        }
    }
}
