using System.Text;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>
/// A stretch of a playable copy that is being made, for whoever asked for it and waits. It is no derivative: nobody has compared it with the recording yet. It goes with the order, at
/// the beginning of each attempt and with the key of the original; the table is unlogged, so that it is in no backup, and empty after a crash of the database (docs/decisions/0074).
/// </summary>
public sealed class CopyStretch
{
    /// <summary>The largest, sealed: four megabytes and one fragment more.</summary>
    public const int MostBytes = 24 << 20;

    /// <summary>The original.</summary>
    public required PartId PartId { get; init; }

    /// <summary>Names the order, with the part.</summary>
    public required MediaWorkKind Kind { get; init; }

    /// <summary>Which attempt wrote it; what another one wrote is not of the same copy.</summary>
    public required int Attempt { get; init; }

    /// <summary>From 1, in order and without gaps; 0 is what stands before them all.</summary>
    public required int Number { get; init; }

    /// <summary>When it begins, in milliseconds of the recording; likewise <see cref="UntilMs"/>.</summary>
    public required long FromMs { get; init; }

    public required long UntilMs { get; init; }

    /// <summary>Of number 0: what a browser has to decode, as RFC 6381 writes it.</summary>
    public string? Codecs { get; init; }

    /// <summary>Which key-encryption key wraps <see cref="WrappedKey"/>.</summary>
    public required string KekId { get; init; }

    /// <summary>The attempt's data key, wrapped as one of the original's object.</summary>
    public required byte[] WrappedKey { get; init; }

    /// <summary>Its bytes, sealed as an object is (docs/formats/sealed-object.md), with the associated data of <see cref="AssociatedData"/>.</summary>
    public required byte[] Sealed { get; init; }

    internal static byte[] AssociatedData(AgencyId agency, PartId part, int attempt, int number) => Encoding.ASCII.GetBytes($"evidence/1/{agency}/being-made/{part}/{attempt}/{number}");
}

internal sealed class CopyStretchMapping : IEntityTypeConfiguration<CopyStretch>
{
    public void Configure(EntityTypeBuilder<CopyStretch> stretch)
    {
        stretch.ToTable("copy_stretch", "items", table => table.HasCheckConstraint("ck_copy_stretch_whole",
            $"(number = 0) = (codecs is not null) and number >= 0 and kind = 'proxy' and until_ms >= from_ms and octet_length(sealed) <= {CopyStretch.MostBytes}"));
        stretch.IsUnlogged();
        stretch.HasKey(s => new { s.PartId, s.Kind, s.Attempt, s.Number });
        stretch.HasOne<MediaWork>().WithMany().HasForeignKey(s => new { s.PartId, s.Kind }).OnDelete(DeleteBehavior.Cascade);
    }
}
