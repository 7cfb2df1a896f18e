using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.KeyCare;

public enum KeysetState
{
    /// <summary>One person asks; nothing has been handed out.</summary>
    Requested,

    /// <summary>Another person agreed: whoever asked may download it once.</summary>
    Approved,

    Refused,

    /// <summary>Handed out. Whoever has the file opens the item's sealed objects, for ever.</summary>
    Downloaded,
}

/// <summary>Somebody's wish to have the data keys of one item as a file, which two people grant together.</summary>
public sealed class KeysetRequest
{
    /// <summary>How long after it was approved the file may be downloaded.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    public required KeysetId Id { get; init; }

    public required ItemId ItemId { get; init; }

    public required string Reason { get; init; }

    public required KeysetState State { get; set; }

    public required PersonId RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Where it was approved, never the person who asked; the database sees to that.</summary>
    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public DateTimeOffset? DownloadedAt { get; set; }

    public bool IsLate(DateTimeOffset now) => State == KeysetState.Approved && now >= DecidedAt + GoodFor;
}

internal sealed class KeysetRequestMapping : IEntityTypeConfiguration<KeysetRequest>
{
    public void Configure(EntityTypeBuilder<KeysetRequest> request)
    {
        request.ToTable("keyset_request", "keys", table =>
        {
            table.HasCheckConstraint("ck_keyset_request_decided", "(state = 'requested') = (decided_by is null) and (decided_by is null) = (decided_at is null)");
            table.HasCheckConstraint("ck_keyset_request_downloaded", "(state = 'downloaded') = (downloaded_at is not null)");
        });
        request.Property(r => r.Id).ValueGeneratedNever();
        request.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.RequestedBy).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        request.HasIndex(r => new { r.RequestedAt, r.Id }).IsDescending();
    }
}
