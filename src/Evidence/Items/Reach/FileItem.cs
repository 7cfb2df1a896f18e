using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Puts a recording of a case into one of its folders, or into none. Whoever works on the case does. What is so already writes nothing.</summary>
public sealed class FileItem(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, ItemId item, CaseFolderId? folder, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        if (!await db.ReachesAsync(actor, Permission.SeeFootage, item, now, cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        var link = await db.CaseItems.SingleOrDefaultAsync(l => l.CaseId == id && l.ItemId == item && l.RemovedAt == null, cancellation) ?? throw CasesRefusals.NotOfTheCase.ToException();
        var name = folder is { } into ? await db.CaseFolders.Where(f => f.Id == into && f.CaseId == id).Select(f => f.Name).SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchFolder.ToException() : null;
        if (link.FolderId == folder)
            return;
        link.FolderId = folder;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemFiled, [SubjectOf.Item(item), SubjectOf.Case(id)], actor, ("case", file.Reference), ("folder", name)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
