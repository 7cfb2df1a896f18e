using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

/// <summary>
/// A check-out that was taken. The same signed request once more, sent again or played back by somebody on the network, gets the same
/// answer and changes nothing, whoever holds the device by then.
/// </summary>
public sealed class TakenCheckOut
{
    public required DockSessionId SessionId { get; init; }

    /// <summary>Of the request's signature: fresh for each request.</summary>
    public required string Nonce { get; init; }

    public required PersonId OfficerId { get; init; }

    /// <summary>Since when the officer holds the device, as the answer said.</summary>
    public required DateTimeOffset From { get; init; }
}

internal sealed class TakenCheckOutMapping : IEntityTypeConfiguration<TakenCheckOut>
{
    public void Configure(EntityTypeBuilder<TakenCheckOut> taken)
    {
        taken.ToTable("check_out", "intake");
        taken.HasKey(t => new { t.SessionId, t.Nonce });
        taken.Property(t => t.From).HasColumnName("from_at");
        taken.HasOne<DockSession>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Restrict);
        taken.HasOne<Person>().WithMany().HasForeignKey(t => t.OfficerId).OnDelete(DeleteBehavior.Restrict);
    }
}
