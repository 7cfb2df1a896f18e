using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.SigningIn;

/// <summary>A name with which somebody in a network could not sign in. The name is kept as a keyed hash: people type passwords into that field.</summary>
public sealed class NetworkFailure
{
    public required string Network { get; init; }

    public required Sha256Hash NameHash { get; init; }

    public required DateTimeOffset LastAt { get; init; }
}

/// <summary>A network from which many names were tried.</summary>
public sealed class NetworkRefusal
{
    public required string Network { get; init; }

    public required DateTimeOffset Until { get; set; }

    /// <summary>How often, without a day of quiet in between.</summary>
    public required int Times { get; set; }
}

internal sealed class NetworkFailureMapping : IEntityTypeConfiguration<NetworkFailure>
{
    public const int NetworkLength = 64;

    public void Configure(EntityTypeBuilder<NetworkFailure> failure)
    {
        failure.ToTable("network_failure", "access");
        failure.HasKey(f => new { f.Network, f.NameHash });
        failure.Property(f => f.Network).HasMaxLength(NetworkLength);
    }
}

internal sealed class NetworkRefusalMapping : IEntityTypeConfiguration<NetworkRefusal>
{
    public void Configure(EntityTypeBuilder<NetworkRefusal> refusal)
    {
        refusal.ToTable("network_refusal", "access");
        refusal.HasKey(r => r.Network);
        refusal.Property(r => r.Network).HasMaxLength(NetworkFailureMapping.NetworkLength);
    }
}
