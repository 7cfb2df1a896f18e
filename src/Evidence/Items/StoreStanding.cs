using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

public enum StoreState
{
    /// <summary>Takes what arrives; every node has to name it as its primary store.</summary>
    Primary,

    /// <summary>Its objects were moved to another store. Nothing is added to it, and nothing deleted yet.</summary>
    Closed,

    /// <summary>Its objects were deleted after they had been read back from the other store.</summary>
    Retired,
}

/// <summary>
/// What became of a store when objects were moved. A store without a row has never been part of a move: the configuration alone says what
/// it is for. The database refuses a new stored copy in a store that is closed or retired.
/// </summary>
public sealed class StoreStanding
{
    public required string Name { get; init; }

    public required AgencyId AgencyId { get; init; }

    public required StoreState State { get; set; }

    public required DateTimeOffset Since { get; set; }

    /// <summary>Where the objects of a closed store went.</summary>
    public string? MovedTo { get; set; }
}

internal static class ClosedStores
{
    /// <summary>Whether nothing is added to the store any more. Asked before bytes are taken; the database has the last word when they are catalogued.</summary>
    public static Task<bool> IsClosedAsync(this EvidenceDb db, string store, CancellationToken cancellation) =>
        db.Stores.AnyAsync(s => s.Name == store && s.State != StoreState.Primary, cancellation);
}

internal sealed class StoreStandingMapping : IEntityTypeConfiguration<StoreStanding>
{
    public void Configure(EntityTypeBuilder<StoreStanding> store)
    {
        store.ToTable("store", "items");
        store.HasKey(s => s.Name);
        store.HasIndex(s => s.State).IsUnique().HasFilter("state = 'primary'");
    }
}
