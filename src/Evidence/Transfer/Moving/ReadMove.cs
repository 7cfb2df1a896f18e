using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Moving;

/// <summary>Somebody's word on the sheet that counts now.</summary>
public sealed record GivenApproval(PersonId Person, string Name, Role Role, DateTimeOffset At);

/// <summary>One object of the old store, with the recording that it belongs to.</summary>
public sealed record MoveSample(Guid ItemId, string Title, string Role, DateTime? CapturedLocal, long Bytes);

/// <param name="Recordings">How many recordings have objects in the old store.</param>
/// <param name="First">The earliest captured time among them, on the devices' clocks.</param>
/// <param name="Last">The latest.</param>
public sealed record MoveSpan(long Recordings, DateTime? First, DateTime? Last);

/// <summary>A move for its page.</summary>
/// <param name="Objects">All that the catalogue has in the old store.</param>
/// <param name="Copied">How many of them have a copy in the new one.</param>
/// <param name="Proven">How many of those were read back whole.</param>
/// <param name="Sheet">The count sheet; null until one was signed.</param>
/// <param name="Approvals">Those that count: on this sheet, and given since the switch.</param>
/// <param name="QuarantineUntil">Until when nothing may be deleted; null before the switch.</param>
/// <param name="Samples">Objects drawn by their ids, which are random.</param>
public sealed record MoveFacts(
    StoreMove Move, long Objects, long Copied, long Proven, CountSheet? Sheet, MoveSpan Span, IReadOnlyList<MoveSample> Samples,
    IReadOnlyList<GivenApproval> Approvals, DateTimeOffset? QuarantineUntil)
{
    /// <summary>Whether two people approved, one of them an evidence officer.</summary>
    public bool IsApproved => CountingApprovals.Suffice([.. Approvals.Select(a => a.Role)]);

    /// <summary>Whether somebody may give their word now.</summary>
    public bool TakesApprovals => Move is { SwitchedAt: not null, RetiredAt: null } && Sheet is not null;
}

/// <summary>Reads one move between stores: how far it is, what it would delete, and who approved that.</summary>
public sealed class ReadMove(EvidenceDb db, Quarantine quarantine)
{
    private const int SampleObjects = 8;

    /// <exception cref="RefusedException">There is no such move, or the role does not allow it.</exception>
    public async Task<MoveFacts> RunAsync(MoveId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var move = await db.Moves.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellation) ?? throw TransferRefusals.NoSuchMove.ToException();
        var ledger = new MoveLedger(db, move);
        var objects = await ledger.CountAsync(LedgerPart.All, cancellation);
        var copied = objects - await ledger.CountAsync(LedgerPart.Unmoved, cancellation);
        return new MoveFacts(
            move, objects, copied, copied - await ledger.CountAsync(LedgerPart.Unproven, cancellation), move.ReadSheet(), await SpanAsync(move, cancellation),
            await SamplesAsync(move, cancellation), await ApprovalsAsync(move, cancellation), move.SwitchedAt + quarantine.Length);
    }

    private Task<MoveSpan> SpanAsync(StoreMove move, CancellationToken cancellation) => db.Database.SqlQuery<MoveSpan>($"""
        select count(*) as "Recordings", min(i.captured_local) as "First", max(i.captured_local) as "Last" from items.item i
        where exists (select from items.stored_copy c join items.sealed_object o on o.id = c.object_id where o.item_id = i.id and c.store = {move.Source})
        """).SingleAsync(cancellation);

    private Task<List<MoveSample>> SamplesAsync(StoreMove move, CancellationToken cancellation) => db.Database.SqlQuery<MoveSample>($"""
        select i.id as "ItemId", i.title as "Title", p.role as "Role", i.captured_local as "CapturedLocal", o.ciphertext_bytes as "Bytes"
        from items.stored_copy c join items.sealed_object o on o.id = c.object_id join items.part p on p.object_id = c.object_id join items.item i on i.id = o.item_id
        where c.store = {move.Source} order by c.object_id limit {SampleObjects}
        """).ToListAsync(cancellation);

    private Task<List<GivenApproval>> ApprovalsAsync(StoreMove move, CancellationToken cancellation) =>
        CountingApprovals.Of(db, move).OrderBy(a => a.ApprovedAt)
            .Join(db.People, a => a.PersonId, p => p.Id, (a, p) => new GivenApproval(p.Id, p.DisplayName, a.Role, a.ApprovedAt)).ToListAsync(cancellation);
}
