using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases;

/// <summary>What sort of thing a recording shows, such as a traffic stop.</summary>
public sealed class Category
{
    public required CategoryId Id { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>category/ID</c>.</summary>
    public Guid SubjectId { get; private set; }

    public required string Code { get; init; }

    public required string Title { get; init; }

    public required AccessClass AccessClass { get; set; }

    /// <summary>It says that a recording is no evidence. Nothing gives it by itself but a rule that two people agreed on.</summary>
    public bool IsNonEvidence { get; init; }

    internal static Category Of(CategoryId id, string code, string title, AccessClass access, bool isNonEvidence) =>
        new() { Id = id, SubjectId = SubjectOf.Policy($"category/{id}").Id, Code = code, Title = title, AccessClass = access, IsNonEvidence = isNonEvidence };
}

/// <summary>That a recording is of a category.</summary>
public sealed class ItemCategory
{
    public required ItemId ItemId { get; init; }

    public required CategoryId CategoryId { get; init; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Null while it is.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class CategoryMapping : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> category)
    {
        category.ToTable("category", "cases");
        category.Property(c => c.Id).ValueGeneratedNever();
        category.Property(c => c.Code).HasMaxLength(RecordText.LongestReference);
        category.Property(c => c.Title).HasMaxLength(RecordText.LongestTitle);
        category.Property(c => c.IsNonEvidence).HasDefaultValue(false);
        category.HasIndex(c => c.Code).IsUnique();
    }
}

internal sealed class ItemCategoryMapping : IEntityTypeConfiguration<ItemCategory>
{
    public void Configure(EntityTypeBuilder<ItemCategory> link)
    {
        link.ToTable("item_category", "cases");
        link.HasKey(l => new { l.ItemId, l.CategoryId });
        link.HasIndex(l => l.CategoryId);
        link.HasOne<Category>().WithMany().HasForeignKey(l => l.CategoryId).OnDelete(DeleteBehavior.Restrict);
    }
}
