using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Evidence.Items;

/// <summary>One file of an item, held as one sealed object.</summary>
public sealed class ItemPart
{
    public required PartId Id { get; init; }

    public required ItemId ItemId { get; init; }

    public required ObjectId ObjectId { get; init; }

    public required FileRole Role { get; init; }

    /// <summary>From here on stand originals that were quarantined and sent again.</summary>
    public const int FirstFailedOrdinal = 1_000_000;

    /// <summary>Place among the item's parts of the same role, from 0. Originals stand in the order in which the device wrote them.</summary>
    public required int Ordinal { get; set; }

    /// <summary>Raw bytes of the name on the device; null for what we derived.</summary>
    public byte[]? FileName { get; init; }

    /// <summary>The name for people.</summary>
    public required string Display { get; init; }

    /// <summary>What it is served as: of a derivative known when it is made, of what came from a device when its media check ends; null where it is none that we know.</summary>
    public string? MediaType { get; set; }

    /// <summary>Came from the device, and was not made here.</summary>
    public bool IsFromDevice => FileName is not null;

    internal CustodyObject InCustody(SealedObject held) => new(held.Id, Id, Vocabulary.Word(Role), held.PlaintextSha256, held.PlaintextBytes);
}

/// <summary>The ciphertext of one part, and the key that opens it, wrapped.</summary>
public sealed class SealedObject
{
    public required ObjectId Id { get; init; }

    public required ItemId ItemId { get; init; }

    public required long PlaintextBytes { get; init; }

    public required long CiphertextBytes { get; init; }

    public required Sha256Hash PlaintextSha256 { get; init; }

    public required Sha256Hash CiphertextSha256 { get; init; }

    /// <summary>64 bytes, computed when the stored copy is read back.</summary>
    public byte[]? PlaintextSha512 { get; set; }

    /// <summary>The ciphertext's first 40 bytes (salt and nonce prefix), which no other sealing has; null until verified. Earlier or other bytes that open with the object's key do not begin so.</summary>
    public byte[]? Header { get; set; }

    /// <summary>Which key-encryption key wraps <see cref="WrappedKey"/>; null until verified.</summary>
    public string? KekId { get; set; }

    /// <summary>The data key, wrapped under that key.</summary>
    public byte[]? WrappedKey { get; set; }

    /// <summary>When the data key was destroyed, after which nothing opens any copy of these bytes; null while it was not.</summary>
    public DateTimeOffset? KeyDestroyedAt { get; set; }

    /// <summary>Until when backups of the database that are still kept may hold the wrapped key; null with it.</summary>
    public DateTimeOffset? KeyInBackupsUntil { get; set; }

    /// <summary>The wrapped data key of an object that is verified and has one.</summary>
    internal WrappedDataKey Wrapped => new(KekId!, WrappedKey!);
}

/// <summary>Where a sealed object lies in one store. What a repair replaced stands in <see cref="SetAsideCopy"/>.</summary>
public sealed class StoredCopy
{
    public required ObjectId ObjectId { get; init; }

    public required string Store { get; init; }

    public required string Key { get; set; }

    public required string Version { get; set; }

    public required DateTimeOffset StoredAt { get; set; }

    /// <summary>When these stored bytes were last read back and found right.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>When these stored bytes were found not to be the verified ones any more. It stays so until a repair, or until they are found right again; where no good copy is left, the file has to come from its device again, as another object.</summary>
    public DateTimeOffset? DamagedAt { get; set; }

    /// <summary>What was found then, for people.</summary>
    public string? Damage { get; set; }

    /// <summary>When the lock ends that was set on exactly this version, as the store told it when it was read back; null while none was set.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The mode of that lock; null with it.</summary>
    public LockMode? LockMode { get; set; }

    /// <summary>Whether a legal hold was set on exactly this version, as the store told it when it was read back.</summary>
    public bool IsHeld { get; set; }

    /// <summary>
    /// Set by whoever finds that the store has another lock or another hold than this row says. It is an order: lock and hold are set and read back
    /// anew, and then it is null again.
    /// </summary>
    public DateTimeOffset? ProtectionDoubtedAt { get; set; }

    /// <summary>When it was taken out of this store, another store having been read back first; null while it lies here.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class ItemPartMapping : IEntityTypeConfiguration<ItemPart>
{
    public void Configure(EntityTypeBuilder<ItemPart> part)
    {
        part.ToTable("part", "items");
        part.Property(p => p.Id).ValueGeneratedNever();
        part.HasOne<EvidenceItem>().WithMany().HasForeignKey(p => p.ItemId).OnDelete(DeleteBehavior.Restrict);
        part.HasOne<SealedObject>().WithOne().HasForeignKey<ItemPart>(p => p.ObjectId).OnDelete(DeleteBehavior.Restrict);
        part.HasIndex(p => new { p.ItemId, p.Role, p.Ordinal }).IsUnique();
        // What few recordings have is found by these: a track of telemetry, sound alone, a picture.
        part.HasIndex(p => p.ItemId, "ix_part_track").HasFilter("role = 'telemetry' and file_name is null");
        part.HasIndex(p => new { p.MediaType, p.ItemId }).HasFilter("role = 'original'").HasOperators("text_pattern_ops", "uuid_ops");
    }
}

internal sealed class SealedObjectMapping : IEntityTypeConfiguration<SealedObject>
{
    public void Configure(EntityTypeBuilder<SealedObject> sealedObject)
    {
        sealedObject.ToTable("sealed_object", "items", table => table.HasCheckConstraint("ck_sealed_object_key_destroyed",
            "(key_destroyed_at is null) = (key_in_backups_until is null) and (key_destroyed_at is null or wrapped_key is null)"));
        sealedObject.Property(o => o.Id).ValueGeneratedNever();
        // A copy whose bytes are another object's shows by that one's header.
        sealedObject.HasIndex(o => o.Header);
        sealedObject.HasOne<EvidenceItem>().WithMany().HasForeignKey(o => o.ItemId).OnDelete(DeleteBehavior.Restrict);
        sealedObject.HasOne<KeyVersion>().WithMany().HasForeignKey(o => o.KekId).OnDelete(DeleteBehavior.Restrict);
        sealedObject.Ignore(o => o.Wrapped);
    }
}

internal sealed class StoredCopyMapping : IEntityTypeConfiguration<StoredCopy>
{
    public void Configure(EntityTypeBuilder<StoredCopy> copy)
    {
        copy.ToTable("stored_copy", "items");
        copy.HasKey(c => new { c.ObjectId, c.Store });
        // Stores list their keys in the order of their bytes.
        copy.Property(c => c.Key).UseCollation("C");
        copy.HasIndex(c => new { c.Store, c.Key }).IsUnique();
        copy.HasIndex(c => new { c.Store, c.VerifiedAt }).HasFilter("damaged_at is null");
        copy.HasIndex(c => new { c.Store, c.StoredAt });
        copy.HasOne<SealedObject>().WithMany().HasForeignKey(c => c.ObjectId).OnDelete(DeleteBehavior.Restrict);
        // What has no lock, or the one that ends first, is what the renewal asks for.
        copy.HasIndex(c => c.LockedUntil).HasNullSortOrder(NullSortOrder.NullsFirst);
        copy.HasIndex(c => c.ProtectionDoubtedAt).HasFilter("protection_doubted_at is not null");
    }
}
