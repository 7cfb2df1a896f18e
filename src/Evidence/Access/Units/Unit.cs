using Evidence.Custody;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Units;

/// <summary>A part of the agency: a team, a station, a district. Whoever may do a thing for a unit may do it for all units below.</summary>
public sealed class Unit
{
    public required UnitId Id { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>unit/ID</c>.</summary>
    public Guid SubjectId { get; private set; }

    public required string Name { get; init; }

    /// <summary>The unit above; null at the top.</summary>
    public UnitId? ParentId { get; init; }

    internal static Unit Of(UnitId id, string name, UnitId? parent) =>
        new() { Id = id, SubjectId = SubjectOf.Policy($"unit/{id}").Id, Name = name, ParentId = parent };
}

internal sealed class UnitMapping : IEntityTypeConfiguration<Unit>
{
    public void Configure(EntityTypeBuilder<Unit> unit)
    {
        unit.ToTable("unit", "access");
        unit.Property(u => u.Id).ValueGeneratedNever();
        unit.Property(u => u.Name).HasMaxLength(MakeUnit.LongestName);
        unit.HasIndex(u => new { u.ParentId, u.Name }).IsUnique().AreNullsDistinct(false);
        unit.HasOne<Unit>().WithMany().HasForeignKey(u => u.ParentId).OnDelete(DeleteBehavior.Restrict);
    }
}
