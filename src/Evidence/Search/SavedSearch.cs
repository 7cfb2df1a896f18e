using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Search;

/// <summary>A search that somebody kept for themselves. It holds what was asked, never what was found.</summary>
public sealed class SavedSearch
{
    public const int LongestName = 100, LongestQuery = 2_000, MostOfOne = 100;

    public required Guid Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required string Name { get; set; }

    /// <summary>The query of an address, its fields in one order: the same search is the same text.</summary>
    public required string Query { get; init; }

    public required DateTimeOffset SavedAt { get; init; }
}

internal sealed class SavedSearchMapping : IEntityTypeConfiguration<SavedSearch>
{
    public void Configure(EntityTypeBuilder<SavedSearch> saved)
    {
        saved.ToTable("saved_search", "search");
        saved.Property(s => s.Id).ValueGeneratedNever();
        saved.Property(s => s.Name).HasMaxLength(SavedSearch.LongestName);
        saved.Property(s => s.Query).HasMaxLength(SavedSearch.LongestQuery);
        saved.HasIndex(s => new { s.PersonId, s.Name }).IsUnique();
        saved.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
