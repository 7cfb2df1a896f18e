using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Moving;

/// <summary>
/// Makes the new store the primary one and closes the old one, in one transaction, and only when the count sheet speaks of every object
/// that the old store has at that moment. From then on the database takes no copy into the old store, and no program starts that writes to it.
/// </summary>
public sealed class SwitchStore(EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, CustodyLog custody, TimeProvider clock)
{
    /// <summary>Repeated, it changes nothing.</summary>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task RunAsync(string to, Actor actor, CancellationToken cancellation)
    {
        var from = await db.Moves.Where(m => m.Target == to && m.RetiredAt == null).OrderByDescending(m => m.BegunAt).Select(m => m.Source).FirstOrDefaultAsync(cancellation)
            ?? throw TransferRefusals.NoSuchMove.ToException();
        await using var open = await OpenMove.TakeAsync(db, source, stores, (from, to), null, cancellation);
        var move = open.Move;
        if (move.SwitchedAt is not null)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Alone: every transaction that adds a copy to the old store has ended, and the next one finds it closed.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('items.store/' || {from}, 0))", cancellation);
        await RequireAllAsync(move, cancellation);
        move.SwitchedAt = Instant.Truncate(clock.GetUtcNow());
        await StandAsync(move, from, StoreState.Closed, to, cancellation);
        await StandAsync(move, to, StoreState.Primary, null, cancellation);
        await custody.AppendAsync(db, move.OfAgency(CustodyAction.StoreSwitched, actor, ("sheet", move.SheetSha256.ToString())), cancellation);
        FaultPoints.Hit(FaultPoint.MoveBeforeSwitch);
        await transaction.CommitAsync(cancellation);
    }

    private async Task RequireAllAsync(StoreMove move, CancellationToken cancellation)
    {
        if (await db.Uploads.CountAsync(u => u.State == UploadState.Claimed, cancellation) + await db.SubmittedFiles.CountAsync(f => f.State == UploadState.Claimed, cancellation) is > 0 and var waiting)
            throw TransferRefusals.ObjectsBeingChecked.Because($"{waiting} objects that arrived have not been read back yet.").ToException();
        var sheet = move.ReadSheet() ?? throw TransferRefusals.NotVerified.ToException();
        var ledger = new MoveLedger(db, move);
        var (all, unmoved, unproven) = (await ledger.CountAsync(LedgerPart.All, cancellation),
            await ledger.CountAsync(LedgerPart.Unmoved, cancellation), await ledger.CountAsync(LedgerPart.Unproven, cancellation));
        if (unmoved != sheet.Lost || unproven > 0 || all != sheet.Objects + sheet.Lost)
            throw TransferRefusals.NotVerified.Because($"The old store has {all} objects; {unmoved - sheet.Lost} are not copied and {unproven} not read back.").ToException();
    }

    /// <summary>Saved at once: of primary stores there may be one at any moment.</summary>
    private async Task StandAsync(StoreMove move, string name, StoreState state, string? movedTo, CancellationToken cancellation)
    {
        var standing = await db.Stores.SingleOrDefaultAsync(s => s.Name == name, cancellation);
        if (standing is null)
            db.Stores.Add(standing = new StoreStanding { Name = name, AgencyId = move.AgencyId, State = state, Since = move.SwitchedAt!.Value });
        (standing.State, standing.Since, standing.MovedTo) = (state, move.SwitchedAt!.Value, movedTo);
        await db.SaveChangesAsync(cancellation);
    }
}

internal static class SheetOf
{
    /// <summary>The move's count sheet as its own words; whoever deletes by it verifies its signature first.</summary>
    public static CountSheet? ReadSheet(this StoreMove move) =>
        move.Sheet is { } bytes && UnverifiedDocument.Parse(bytes).Value is { } document ? CountSheet.Read(document.Json).Value : null;
}
