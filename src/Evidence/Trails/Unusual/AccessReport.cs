using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Trails.Unusual;

/// <summary>A week's report of unusual access. It stays as it was made.</summary>
public sealed class AccessReport
{
    public required Guid Id { get; init; }

    public required AgencyId AgencyId { get; init; }

    /// <summary>The week: from this instant on …</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>… and up to this one.</summary>
    public required DateTimeOffset Until { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Viewings that were compared.</summary>
    public required int Viewings { get; init; }

    /// <summary>JSON, a list of <see cref="UnusualLine"/>.</summary>
    public required string Lines { get; init; }
}

internal sealed class AccessReportMapping : IEntityTypeConfiguration<AccessReport>
{
    public void Configure(EntityTypeBuilder<AccessReport> report)
    {
        report.ToTable("access_report", "trails");
        report.Property(r => r.Id).ValueGeneratedNever();
        report.HasIndex(r => r.Until).IsUnique();
    }
}
