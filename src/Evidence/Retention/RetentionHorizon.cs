using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Retention;

/// <summary>How long every recording is kept at least, as it was set from some day on. Rows are only added.</summary>
public sealed class RetentionHorizon
{
    /// <summary>From 1, in the order in which they were set.</summary>
    public required int Number { get; init; }

    /// <summary>Days of 24 hours from a recording's arrival; null is without end.</summary>
    public int? KeepDays { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// Until when a recording is kept, as far as the agency's setting goes: the longest of what was in force when it arrived and of what was
    /// set since. A shorter setting is for what arrives after it.
    /// </summary>
    /// <returns>Null: without end, also where nothing was ever set.</returns>
    public static DateTimeOffset? EndFor(DateTimeOffset arrivedAt, IReadOnlyCollection<RetentionHorizon> all)
    {
        var atArrival = all.Where(horizon => horizon.Since <= arrivedAt).MaxBy(horizon => horizon.Number);
        var inForce = all.Where(horizon => horizon.Since > arrivedAt || horizon == atArrival).ToList();
        return inForce.Count == 0 || inForce.Exists(horizon => horizon.KeepDays is null)
            ? null
            : arrivedAt + TimeSpan.FromDays(inForce.Max(horizon => horizon.KeepDays!.Value));
    }
}

internal sealed class RetentionHorizonMapping : IEntityTypeConfiguration<RetentionHorizon>
{
    public void Configure(EntityTypeBuilder<RetentionHorizon> horizon)
    {
        horizon.ToTable("horizon", "retention", table => table.HasCheckConstraint("ck_horizon_days", "keep_days > 0"));
        horizon.HasKey(h => h.Number);
        horizon.Property(h => h.Number).ValueGeneratedNever();
    }
}
