using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

/// <summary>Somebody's wish to have a docked volume, or one file of it, copied before the others.</summary>
public sealed class Hurry
{
    /// <summary>Given by the database, in the order of asking.</summary>
    public long Id { get; init; }

    public required DockSessionId SessionId { get; init; }

    /// <summary>Hash of the file's path; null for the whole volume.</summary>
    public Sha256Hash? PathSha256 { get; init; }

    public PersonId? AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }
}

internal sealed class HurryMapping : IEntityTypeConfiguration<Hurry>
{
    public void Configure(EntityTypeBuilder<Hurry> hurry)
    {
        hurry.ToTable("hurry", "intake");
        hurry.HasOne<DockSession>().WithMany().HasForeignKey(h => h.SessionId).OnDelete(DeleteBehavior.Restrict);
        hurry.HasOne<Person>().WithMany().HasForeignKey(h => h.AskedBy).OnDelete(DeleteBehavior.Restrict);
        hurry.HasIndex(h => new { h.SessionId, h.PathSha256 }).IsUnique().AreNullsDistinct(false);
    }
}
