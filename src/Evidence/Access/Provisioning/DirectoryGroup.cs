using Evidence.Access.Clients;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Provisioning;

/// <summary>A group of the directory for which a client speaks. What it gives its members, <see cref="GroupMapping"/> says.</summary>
public sealed class DirectoryGroup
{
    public required Guid Id { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>directory-group/ID</c>.</summary>
    public required Guid SubjectId { get; init; }

    public required ClientId ClientId { get; init; }

    public required string Name { get; set; }

    public string? ExternalId { get; set; }

    public required DateTimeOffset MadeAt { get; init; }

    internal static Subject SubjectOfId(Guid id) => SubjectOf.Policy($"directory-group/{id:D}");
}

public sealed class DirectoryGroupMember
{
    public required Guid GroupId { get; init; }

    public required PersonId PersonId { get; init; }

    public required Guid SubjectId { get; init; }
}

internal sealed class DirectoryGroupMapping : IEntityTypeConfiguration<DirectoryGroup>
{
    public const int NameLength = 200;

    public void Configure(EntityTypeBuilder<DirectoryGroup> group)
    {
        group.ToTable("directory_group", "access");
        group.Property(g => g.Id).ValueGeneratedNever();
        group.Property(g => g.Name).HasMaxLength(NameLength);
        group.Property(g => g.ExternalId).HasMaxLength(ProvisionedPersonMapping.ExternalIdLength);
        group.HasIndex(g => new { g.ClientId, g.Name }).IsUnique();
        group.HasOne<ApiClient>().WithMany().HasForeignKey(g => g.ClientId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DirectoryGroupMemberMapping : IEntityTypeConfiguration<DirectoryGroupMember>
{
    public void Configure(EntityTypeBuilder<DirectoryGroupMember> member)
    {
        member.ToTable("directory_group_member", "access");
        member.HasKey(m => new { m.GroupId, m.PersonId });
        member.HasIndex(m => m.PersonId);
        member.HasOne<DirectoryGroup>().WithMany().HasForeignKey(m => m.GroupId).OnDelete(DeleteBehavior.Restrict);
        member.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
