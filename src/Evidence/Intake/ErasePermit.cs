using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

/// <summary>A signed leave to erase named files from one device, good once.</summary>
public sealed class ErasePermit
{
    public required PermitId Id { get; init; }

    public required DockSessionId SessionId { get; init; }

    public required AgentId AgentId { get; init; }

    public required DeviceId DeviceId { get; init; }

    /// <summary>The signed permit, exact bytes.</summary>
    public required byte[] Document { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>What the agent reported, canonical JSON; a second, different report is refused.</summary>
    public byte[]? Report { get; set; }
}

internal sealed class ErasePermitMapping : IEntityTypeConfiguration<ErasePermit>
{
    public void Configure(EntityTypeBuilder<ErasePermit> permit)
    {
        permit.ToTable("permit", "intake");
        permit.Property(p => p.Id).ValueGeneratedNever();
        permit.Property(p => p.Until).HasColumnName("until_at");
        permit.HasOne<DockSession>().WithMany().HasForeignKey(p => p.SessionId).OnDelete(DeleteBehavior.Restrict);
    }
}
