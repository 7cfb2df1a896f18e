using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Moving;

/// <summary>One of the two people says that the old store's objects may be deleted, having been shown what they are.</summary>
public sealed class ApproveRetirement(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <param name="id">Which move.</param>
    /// <param name="sheet">SHA-256 of the count sheet that was on the screen.</param>
    /// <param name="actor">A person, signed in as themselves.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, not switched, or the sheet is another one by now.</exception>
    public async Task RunAsync(MoveId id, Sha256Hash sheet, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ApproveRetirement);
        if (actor.Person is not { } person || !Vocabulary.TryParse<Role>(actor.Role, out var role))
            throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var move = await db.Moves.FromSql($"select * from transfer.move where id = {id.Value} for update").AsNoTracking().SingleOrDefaultAsync(cancellation)
            ?? throw TransferRefusals.NoSuchMove.ToException();
        if (move.SwitchedAt is null || move.RetiredAt is not null)
            throw TransferRefusals.NotSwitched.ToException();
        if (move.SheetSha256 != sheet)
            throw TransferRefusals.SheetChanged.ToException();
        if (await db.RetirementApprovals.AnyAsync(a => a.MoveId == id && a.SheetSha256 == sheet && a.PersonId == person, cancellation))
            return;
        db.RetirementApprovals.Add(new() { MoveId = id, PersonId = person, AgencyId = move.AgencyId, Role = role, SheetSha256 = sheet, ApprovedAt = Instant.Truncate(clock.GetUtcNow()) });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, move.OfAgency(CustodyAction.RetirementApproved, actor, ("sheet", sheet.ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
