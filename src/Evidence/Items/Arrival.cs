using Evidence.Devices;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>
/// What makes a file the same file when its card is docked again: device, path, size and SHA-256.
/// The unique key lets no second item come of it, however many agents try at once.
/// </summary>
public sealed class Arrival
{
    public required DeviceId DeviceId { get; init; }

    /// <summary>SHA-256 of the raw path, which may be longer than an index takes.</summary>
    public required Sha256Hash PathSha256 { get; init; }

    public required long PlaintextBytes { get; init; }

    public required Sha256Hash PlaintextSha256 { get; init; }

    /// <summary>From 0; one more each time the stored copy held before was found damaged and the device gave the file again. The last one counts.</summary>
    public int Renewal { get; init; }

    public required PartId PartId { get; init; }
}

internal sealed class ArrivalMapping : IEntityTypeConfiguration<Arrival>
{
    public void Configure(EntityTypeBuilder<Arrival> arrival)
    {
        arrival.ToTable("arrival", "items");
        arrival.HasKey(a => new { a.DeviceId, a.PathSha256, a.PlaintextBytes, a.PlaintextSha256, a.Renewal });
        arrival.HasOne<Device>().WithMany().HasForeignKey(a => a.DeviceId).OnDelete(DeleteBehavior.Restrict);
        arrival.HasOne<ItemPart>().WithMany().HasForeignKey(a => a.PartId).OnDelete(DeleteBehavior.Restrict);
    }
}
