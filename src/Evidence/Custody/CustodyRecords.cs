using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Custody;

/// <summary>An entry as stored: its exact bytes, and of them what is searched by.</summary>
public sealed class EntryRecord
{
    /// <summary>RFC 6962 leaf hash of <see cref="Bytes"/>.</summary>
    public required Sha256Hash Hash { get; init; }

    public required SubjectKind SubjectKind { get; init; }

    public required Guid SubjectId { get; init; }

    public required Chain Chain { get; init; }

    /// <summary>From 0 in its chain.</summary>
    public required long Sequence { get; init; }

    /// <summary>Null in a chain's first entry.</summary>
    public Sha256Hash? Previous { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public required ActId ActId { get; init; }

    /// <summary>Canonical JSON, docs/formats/custody-entry.md.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>Rises along each chain: it is given while the chain's head is locked. The order in which entries go into the log.</summary>
    public long Number { get; private set; }

    /// <summary>The transaction that wrote it; the database sets it and compares guarded rows with it.</summary>
    public ulong Xact { get; private set; }
}

/// <summary>A sensitive value that an entry commits to.</summary>
public sealed class DetailRecord
{
    public required Sha256Hash EntryHash { get; init; }

    public required string Field { get; init; }

    /// <summary>32 bytes; null once erased.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>Canonical JSON of the value; null once erased.</summary>
    public byte[]? Value { get; init; }

    /// <summary>The entry "detail erased" that took the value away.</summary>
    public Sha256Hash? ErasedBy { get; init; }
}

/// <summary>Whose deed an entry is, for finding what somebody did. The database makes it of the detail <c>actor.id</c>, and takes it away with it.</summary>
public sealed class DeedRecord
{
    public required Sha256Hash EntryHash { get; init; }

    public required Guid ActorId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required long Sequence { get; init; }
}

/// <summary>The last entry of a chain; locked while the next one is written.</summary>
public sealed class ChainHead
{
    public required SubjectKind SubjectKind { get; init; }

    public required Guid SubjectId { get; init; }

    public required Chain Chain { get; init; }

    /// <summary>-1 while the chain is empty.</summary>
    public required long Sequence { get; init; }

    public Sha256Hash? Hash { get; init; }
}

internal sealed class EntryRecordMapping : IEntityTypeConfiguration<EntryRecord>
{
    public void Configure(EntityTypeBuilder<EntryRecord> entry)
    {
        entry.ToTable("entry", "custody");
        entry.HasKey(e => e.Hash);
        entry.HasIndex(e => new { e.SubjectKind, e.SubjectId, e.Chain, e.Sequence }).IsUnique();
        entry.HasIndex(e => new { e.Xact, e.SubjectId });
        // Trails over many chains are read by time.
        entry.HasIndex(e => e.At);
        entry.HasIndex(e => new { e.Action, e.At });
        entry.Property(e => e.Number).UseIdentityAlwaysColumn();
        entry.Property(e => e.Xact).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
    }
}

internal sealed class DetailRecordMapping : IEntityTypeConfiguration<DetailRecord>
{
    public void Configure(EntityTypeBuilder<DetailRecord> detail)
    {
        detail.ToTable("detail", "custody");
        detail.HasKey(d => new { d.EntryHash, d.Field });
        // That its entry is there, and commits to it, is asked by the trigger check_detail, once for all details of an entry; and that the erasing entry is, by
        // check_erasure and check_erased. Entries never go, so a foreign key would ask once more what is known, for every row.
        detail.HasIndex(d => d.ErasedBy).HasFilter("erased_by is not null");
    }
}

internal sealed class DeedRecordMapping : IEntityTypeConfiguration<DeedRecord>
{
    public void Configure(EntityTypeBuilder<DeedRecord> deed)
    {
        deed.ToTable("deed", "custody");
        deed.HasKey(d => d.EntryHash);
        deed.HasIndex(d => new { d.ActorId, d.At });
    }
}

internal sealed class ChainHeadMapping : IEntityTypeConfiguration<ChainHead>
{
    public void Configure(EntityTypeBuilder<ChainHead> head)
    {
        head.ToTable("chain_head", "custody");
        head.HasKey(h => new { h.SubjectKind, h.SubjectId, h.Chain });
    }
}
