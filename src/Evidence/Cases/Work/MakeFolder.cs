using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <summary>Makes a folder in a case. Whoever works on the case does.</summary>
public sealed class MakeFolder(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<CaseFolderId> RunAsync(CaseId id, string? name, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, _) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var folder = new CaseFolder { Id = CaseFolderId.New(), CaseId = id, Name = RecordText.FolderName(name) };
        if (await db.CaseFolders.AnyAsync(f => f.CaseId == id && f.Name == folder.Name, cancellation))
            throw CasesRefusals.FolderTaken.ToException();
        db.CaseFolders.Add(folder);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseFolderMade, SubjectOf.Case(id), actor, ("case", file.Reference), ("folder", folder.Name)), cancellation);
        await transaction.CommitAsync(cancellation);
        return folder.Id;
    }
}
