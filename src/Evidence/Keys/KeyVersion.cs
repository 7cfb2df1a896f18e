using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Keys;

/// <summary>
/// One version of one of the agency's keys, as the database knows it. A version is used once it stands here, so that all programs begin
/// with it alike, and no data key is ever wrapped under one that is about to go.
/// </summary>
public sealed class KeyVersion
{
    /// <summary><see cref="KeyName"/>, such as <c>kek-2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The subject of its custody entries.</summary>
    public required Guid SubjectId { get; init; }

    public required KeyUse Use { get; init; }

    public required int Number { get; init; }

    public required KekProvider Provider { get; init; }

    /// <summary>What another provider calls the key; null for a key of the ring.</summary>
    public string? Reference { get; init; }

    /// <summary>Of the public key; of a key-encryption key the check value of its statement.</summary>
    public required Sha256Hash Fingerprint { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant at which it is not used any more; null without an end.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Of a key-encryption key: how many data keys were wrapped anew under it.</summary>
    public long Moved { get; set; }

    /// <summary>Of a key-encryption key: since when all data keys are under it.</summary>
    public DateTimeOffset? RewrappedAt { get; set; }

    /// <summary>Of a key-encryption key: proven that no data key is under it any more; from here on the database takes none.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Of a key-encryption key: no backup of the database needs it any more; its file goes.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public KeyName Key => new(Use, Number);
}

internal sealed class KeyVersionMapping : IEntityTypeConfiguration<KeyVersion>
{
    public const int NameLength = 40;

    public void Configure(EntityTypeBuilder<KeyVersion> version)
    {
        version.ToTable("key_version", "keys");
        version.HasKey(v => v.Name);
        version.Property(v => v.Name).HasMaxLength(NameLength);
        version.HasIndex(v => new { v.Use, v.Number }).IsUnique();
        version.Ignore(v => v.Key);
    }
}
