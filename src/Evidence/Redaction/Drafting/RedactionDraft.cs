using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction.Drafting;

/// <summary>What somebody edits now, saved as they go. It may be unfinished, and has no entry in any chain: versions have.</summary>
public sealed class RedactionDraft
{
    /// <summary>A lock that is not renewed for so long has ended.</summary>
    public static readonly TimeSpan LockHolds = TimeSpan.FromMinutes(2);

    public required RedactionId RedactionId { get; init; }

    /// <summary>Canonical JSON: an object of <c>profiles</c>, <c>proposals</c>, <c>sounds</c> and <c>tracks</c>.</summary>
    public required byte[] Content { get; set; }

    /// <summary>One more with each save, so that nobody overwrites what they did not see.</summary>
    public required long Sequence { get; set; }

    public required PersonId SavedBy { get; set; }

    public required DateTimeOffset SavedAt { get; set; }

    public int Tracks { get; set; }

    public int Sounds { get; set; }

    /// <summary>Proposals of a detector that nobody has decided on.</summary>
    public int OpenProposals { get; set; }

    /// <summary>Spans in which a tool was not sure and that nobody has looked at.</summary>
    public int OpenSpans { get; set; }

    /// <summary>Who edits; null where nobody does.</summary>
    public PersonId? LockedBy { get; set; }

    public DateTimeOffset? LockedSince { get; set; }

    public DateTimeOffset? LockRenewedAt { get; set; }

    /// <summary>Whether somebody holds the lock at this time.</summary>
    public bool IsLockedAt(DateTimeOffset now) => LockedBy is not null && LockRenewedAt + LockHolds > now;
}

/// <summary>How long somebody worked on a redaction, and whether anything in it is of their making.</summary>
public sealed class RedactionEffort
{
    public required RedactionId RedactionId { get; init; }

    public required PersonId PersonId { get; init; }

    /// <summary>Seconds in which their studio said that they were at it.</summary>
    public required long Seconds { get; set; }

    /// <summary>They saved a draft or a version: who has a hand in it does not approve it.</summary>
    public required bool HasSaved { get; set; }
}

/// <summary>A saved recipe. It is never changed and never deleted.</summary>
public sealed class RedactionVersion
{
    public required RedactionId RedactionId { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>The exact bytes of the recipe (docs/formats/redaction-recipe.md).</summary>
    public required byte[] Recipe { get; init; }

    /// <summary>SHA-256 of them.</summary>
    public required Sha256Hash Hash { get; init; }

    /// <summary>Hash of the version before; null in version 1.</summary>
    public Sha256Hash? Previous { get; init; }

    public required PersonId SavedBy { get; init; }

    public required DateTimeOffset SavedAt { get; init; }
}

internal sealed class RedactionDraftMapping : IEntityTypeConfiguration<RedactionDraft>
{
    public void Configure(EntityTypeBuilder<RedactionDraft> draft)
    {
        draft.ToTable("draft", "redaction", table => table.HasCheckConstraint("ck_draft_lock", "(locked_by is null) = (locked_since is null) and (locked_by is null) = (lock_renewed_at is null)"));
        draft.HasKey(d => d.RedactionId);
        draft.Property(d => d.RedactionId).ValueGeneratedNever();
        draft.HasOne<RedactionRecord>().WithOne().HasForeignKey<RedactionDraft>(d => d.RedactionId).OnDelete(DeleteBehavior.Restrict);
        draft.HasOne<Person>().WithMany().HasForeignKey(d => d.SavedBy).OnDelete(DeleteBehavior.Restrict);
        draft.HasOne<Person>().WithMany().HasForeignKey(d => d.LockedBy).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RedactionEffortMapping : IEntityTypeConfiguration<RedactionEffort>
{
    public void Configure(EntityTypeBuilder<RedactionEffort> effort)
    {
        effort.ToTable("effort", "redaction");
        effort.HasKey(e => new { e.RedactionId, e.PersonId });
        effort.HasOne<RedactionRecord>().WithMany().HasForeignKey(e => e.RedactionId).OnDelete(DeleteBehavior.Restrict);
        effort.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RedactionVersionMapping : IEntityTypeConfiguration<RedactionVersion>
{
    public void Configure(EntityTypeBuilder<RedactionVersion> version)
    {
        version.ToTable("version", "redaction", table => table.HasCheckConstraint("ck_version_previous", "version >= 1 and (version = 1) = (previous is null)"));
        version.HasKey(v => new { v.RedactionId, v.Version });
        version.HasOne<RedactionRecord>().WithMany().HasForeignKey(v => v.RedactionId).OnDelete(DeleteBehavior.Restrict);
        version.HasOne<Person>().WithMany().HasForeignKey(v => v.SavedBy).OnDelete(DeleteBehavior.Restrict);
    }
}
