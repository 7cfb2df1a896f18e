using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Custody;

/// <summary>The one agency whose log this database holds. The key ring must be of the same agency.</summary>
public sealed class AgencyRecord
{
    public required AgencyId Id { get; init; }

    /// <summary>The name that stands in every checkpoint of the log.</summary>
    public required string LogOrigin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AgencyRecordMapping : IEntityTypeConfiguration<AgencyRecord>
{
    public void Configure(EntityTypeBuilder<AgencyRecord> agency)
    {
        agency.ToTable("agency", "custody");
        agency.Property(a => a.Id).ValueGeneratedNever();
    }
}
