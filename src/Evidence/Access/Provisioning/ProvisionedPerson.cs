using Evidence.Access.Clients;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Provisioning;

/// <summary>That a client cares for somebody: it made them, or took them on while their role gave little.</summary>
public sealed class ProvisionedPerson
{
    public required ClientId ClientId { get; init; }

    public required PersonId PersonId { get; init; }

    /// <summary>What the directory calls them; null where it says nothing.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The client suspended them, and nobody changed what they are since: then it may lift that again, and else nobody's suspension.</summary>
    public bool IsSuspended { get; set; }
}

internal sealed class ProvisionedPersonMapping : IEntityTypeConfiguration<ProvisionedPerson>
{
    public const int ExternalIdLength = 200;

    public void Configure(EntityTypeBuilder<ProvisionedPerson> provisioned)
    {
        provisioned.ToTable("provisioned_person", "access");
        provisioned.HasKey(p => new { p.ClientId, p.PersonId });
        provisioned.Property(p => p.ExternalId).HasMaxLength(ExternalIdLength);
        provisioned.HasIndex(p => new { p.ClientId, p.ExternalId }).IsUnique().HasFilter("external_id is not null");
        provisioned.HasIndex(p => p.PersonId);
        provisioned.HasOne<ApiClient>().WithMany().HasForeignKey(p => p.ClientId).OnDelete(DeleteBehavior.Restrict);
        provisioned.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
