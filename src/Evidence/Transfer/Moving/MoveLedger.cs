using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Moving;

/// <summary>Which of the old store's objects a step is about.</summary>
internal enum LedgerPart
{
    /// <summary>The new store has no catalogued copy.</summary>
    Unmoved,

    /// <summary>Copied, and not read back since.</summary>
    Unproven,

    /// <summary>All of them.</summary>
    All,
}

/// <summary>The old store's objects as the catalogue has them, each with its copy in the new one.</summary>
internal sealed class MoveLedger(EvidenceDb db, StoreMove move)
{
    /// <summary>A page in the order of the ids.</summary>
    public Task<List<LedgerRow>> PageAsync(LedgerPart which, Guid after, int count, CancellationToken cancellation) => db.Database.SqlQuery<LedgerRow>($"""
        select c.object_id as "ObjectId", o.item_id as "ItemId", p.id as "PartId", p.role as "Role", o.plaintext_sha256 as "PlaintextSha256",
          o.plaintext_bytes as "PlaintextBytes", o.ciphertext_sha256 as "CiphertextSha256", o.ciphertext_bytes as "CiphertextBytes",
          c.key as "SourceKey", c.version as "SourceVersion", c.damaged_at as "DamagedAt", c.damage as "Damage", c.removed_at is not null as "IsRemoved",
          (c.damaged_at is not null or u.object_id is not null) as "IsKnownBad", t.key as "TargetKey", t.version as "TargetVersion",
          v.sha256 as "ProvenSha256", coalesce(v.bytes, 0) as "ProvenBytes",
          c.is_held or exists (select from retention.hold h where h.item_id = o.item_id and h.state <> 'released') as "IsHeld", preservation.is_in_danger(o.item_id) as "IsInDanger", c.locked_until as "LockedUntil"
        from items.stored_copy c
        join items.sealed_object o on o.id = c.object_id
        join items.part p on p.object_id = c.object_id
        left join intake.upload u on u.object_id = c.object_id and u.state = 'quarantined'
        left join items.stored_copy t on t.object_id = c.object_id and t.store = {move.Target} and t.removed_at is null
        left join transfer.proven_object v on v.object_id = c.object_id and v.move_id = {move.Id.Value}
        where c.store = {move.Source} and c.object_id > {after}
          and case {(int)which} when 0 then t.object_id is null when 1 then t.object_id is not null and v.object_id is null else true end
        order by c.object_id limit {count}
        """).ToListAsync(cancellation);

    /// <summary>All of them, page after page. Rows that the caller changes meanwhile are not told twice.</summary>
    public async IAsyncEnumerable<List<LedgerRow>> PagesAsync(LedgerPart which, int count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = Guid.Empty;
        while (await PageAsync(which, after, count, cancellation) is { Count: > 0 } page)
        {
            yield return page;
            after = page[^1].ObjectId;
        }
    }

    public async Task<long> CountAsync(LedgerPart which, CancellationToken cancellation) => await db.Database.SqlQuery<long>($"""
        select count(*) as "Value" from items.stored_copy c
        left join items.stored_copy t on t.object_id = c.object_id and t.store = {move.Target} and t.removed_at is null
        left join transfer.proven_object v on v.object_id = c.object_id and v.move_id = {move.Id.Value}
        where c.store = {move.Source}
          and case {(int)which} when 0 then t.object_id is null when 1 then t.object_id is not null and v.object_id is null else true end
        """).SingleAsync(cancellation);
}

/// <summary>One object of the old store; columns as the query names them.</summary>
internal sealed record LedgerRow
{
    public required Guid ObjectId { get; init; }
    public required Guid ItemId { get; init; }
    public required Guid PartId { get; init; }
    public required string Role { get; init; }
    public required byte[] PlaintextSha256 { get; init; }
    public required long PlaintextBytes { get; init; }
    public required byte[] CiphertextSha256 { get; init; }
    public required long CiphertextBytes { get; init; }
    public required string SourceKey { get; init; }
    public required string SourceVersion { get; init; }
    public required DateTimeOffset? DamagedAt { get; init; }
    public required string? Damage { get; init; }
    public required bool IsRemoved { get; init; }

    /// <summary>What lies in the old store is not what the catalogue says, and an entry says so.</summary>
    public required bool IsKnownBad { get; init; }
    public required string? TargetKey { get; init; }
    public required string? TargetVersion { get; init; }
    public required byte[]? ProvenSha256 { get; init; }
    public required long ProvenBytes { get; init; }

    /// <summary>Its store holds it, or its item is under a hold.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>An open incident names its item: nothing is taken away from it.</summary>
    public required bool IsInDanger { get; init; }

    /// <summary>When the lock ends that its store has on it; null without one.</summary>
    public required DateTimeOffset? LockedUntil { get; init; }

    public ObjectId Object => new(ObjectId);

    public ItemId Item => new(ItemId);

    /// <summary>What the stored bytes have to be.</summary>
    public bool IsCatalogued(ProvenCopy copy) => copy.Bytes == CiphertextBytes && copy.Sha256 == new Sha256Hash(CiphertextSha256);

    public CustodyObject InCustody() => new(Object, new PartId(PartId), Role, new Sha256Hash(PlaintextSha256), PlaintextBytes);
}
