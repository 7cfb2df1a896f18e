using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction.Working;

public enum RedactionWorkKind
{
    /// <summary>Decode the original once, so that a recipe can be checked against it.</summary>
    Measure,

    /// <summary>Follow what somebody drew a box around.</summary>
    Follow,

    /// <summary>Propose what may have to be hidden.</summary>
    Find,

    /// <summary>Make some seconds of a copy, to look at.</summary>
    Preview,

    /// <summary>Make the copy of a version for a profile.</summary>
    Render,
}

public enum RedactionWorkState { Waiting, Running, Done, Refused, Cancelled }

/// <summary>What a worker does for a redaction. The row stays when the work has ended, with what came of it.</summary>
public sealed class RedactionWork
{
    public required Guid Id { get; init; }

    public required RedactionId RedactionId { get; init; }

    /// <summary>The recording and its file, as the redaction has them.</summary>
    public required ItemId ItemId { get; init; }

    public required PartId PartId { get; init; }

    public required RedactionWorkKind Kind { get; init; }

    /// <summary>JSON: what is asked for. Of <c>follow</c>: box, at. Of <c>find</c>: what. Of <c>preview</c>: from, to, profile, sequence. Of <c>render</c>: profile, version.</summary>
    public required string Ask { get; init; }

    /// <summary>Of a preview: the recipe that the draft was when it was asked for; it obeys its format. A render has its version's.</summary>
    public byte[]? Recipe { get; init; }

    /// <summary>Of a render: which version, and for whom; of a preview the profile alone.</summary>
    public int? Version { get; init; }

    public string? Profile { get; init; }

    public required PersonId AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public RedactionWorkState State { get; set; } = RedactionWorkState.Waiting;

    /// <summary>Attempts that were begun: counted before they begin, so that what kills a worker counts too.</summary>
    public int Attempts { get; set; }

    /// <summary>Not before this; null when there will be no further attempt.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>0 to 1,000.</summary>
    public int PerMille { get; set; }

    public int? SecondsLeft { get; set; }

    /// <summary>When that was told, by the worker that holds this lock: of one that was killed nothing is told.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    public long? LockKey { get; set; }

    public int? LockHolder { get; set; }

    /// <summary>The object that an attempt was writing to the store; removed there before the next attempt.</summary>
    public ObjectId? ObjectId { get; set; }

    /// <summary>Why it waits or was refused, for people.</summary>
    public string? Text { get; set; }

    /// <summary>JSON: what came of it; null where nothing did.</summary>
    public string? Result { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A stretch of a copy that is being made, sealed in the store, so that a worker that was killed goes on where it was. A preview is one of its own.</summary>
public sealed class RedactionSegment
{
    public required Guid WorkId { get; init; }

    /// <summary>From 0; a stretch in which no picture begins is left out.</summary>
    public required int Number { get; init; }

    public required int Frames { get; init; }

    /// <summary>Microseconds of the recording.</summary>
    public required long FromUs { get; init; }

    /// <summary>Until the next picture after it; 0 where there is none.</summary>
    public required long DurationUs { get; init; }

    /// <summary>Of its plain bytes.</summary>
    public required Sha256Hash Sha256 { get; init; }

    public required long Bytes { get; init; }

    public required ObjectId ObjectId { get; init; }

    /// <summary>The store's version of it.</summary>
    public required string StoreVersion { get; init; }

    /// <summary>Which key-encryption key wraps <see cref="WrappedKey"/>.</summary>
    public required string KekId { get; init; }

    public required byte[] WrappedKey { get; init; }
}

/// <summary>A copy that was made: an item of its own. Whether it may be disclosed its reviews say.</summary>
public sealed class RedactionRender
{
    /// <summary>Of the work that made it.</summary>
    public required Guid Id { get; init; }

    public required RedactionId RedactionId { get; init; }

    /// <summary>The recording of which it is a copy.</summary>
    public required ItemId ItemId { get; init; }

    public required int Version { get; init; }

    public required string Profile { get; init; }

    /// <summary>The copy.</summary>
    public required ItemId MadeItemId { get; init; }

    /// <summary>The copy's file.</summary>
    public required PartId MadePartId { get; init; }

    public required Sha256Hash RecipeHash { get; init; }

    /// <summary>What made it, with version.</summary>
    public required string Engine { get; init; }

    /// <summary>JSON: what comparing the copy with the recording, frame by frame, found.</summary>
    public required string Report { get; init; }

    /// <summary>Every point of the report is as it has to be. One that did not pass cannot be approved.</summary>
    public required bool Passed { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
}

internal sealed class RedactionWorkMapping : IEntityTypeConfiguration<RedactionWork>
{
    public void Configure(EntityTypeBuilder<RedactionWork> work)
    {
        work.ToTable("work", "redaction", table =>
        {
            table.HasCheckConstraint("ck_work_ended", "(ended_at is null) = (state in ('waiting', 'running')) and (next_at is null or ended_at is null)");
            table.HasCheckConstraint("ck_work_render", "(kind = 'render') = (version is not null) and (kind in ('render', 'preview')) = (profile is not null) and (kind = 'preview') = (recipe is not null)");
        });
        work.Property(w => w.Id).ValueGeneratedNever();
        work.Property(w => w.Ask).HasColumnType("jsonb");
        work.Property(w => w.Result).HasColumnType("jsonb");
        work.HasOne<RedactionRecord>().WithMany().HasForeignKey(w => w.RedactionId).OnDelete(DeleteBehavior.Restrict);
        work.HasOne<EvidenceItem>().WithMany().HasForeignKey(w => w.ItemId).OnDelete(DeleteBehavior.Restrict);
        work.HasOne<ItemPart>().WithMany().HasForeignKey(w => w.PartId).OnDelete(DeleteBehavior.Restrict);
        work.HasOne<Person>().WithMany().HasForeignKey(w => w.AskedBy).OnDelete(DeleteBehavior.Restrict);
        work.HasIndex(w => w.NextAt).HasFilter("next_at is not null");
        work.HasIndex(w => new { w.RedactionId, w.AskedAt });
    }
}

internal sealed class RedactionSegmentMapping : IEntityTypeConfiguration<RedactionSegment>
{
    public void Configure(EntityTypeBuilder<RedactionSegment> segment)
    {
        segment.ToTable("segment", "redaction", table => table.HasCheckConstraint("ck_segment_whole", "number >= 0 and frames >= 0 and from_us >= 0 and duration_us >= 0 and bytes >= 0"));
        segment.HasKey(s => new { s.WorkId, s.Number });
        segment.HasIndex(s => s.ObjectId).IsUnique();
        segment.HasOne<RedactionWork>().WithMany().HasForeignKey(s => s.WorkId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RedactionRenderMapping : IEntityTypeConfiguration<RedactionRender>
{
    public void Configure(EntityTypeBuilder<RedactionRender> render)
    {
        render.ToTable("render", "redaction");
        render.Property(r => r.Id).ValueGeneratedNever();
        render.Property(r => r.Report).HasColumnType("jsonb");
        render.HasOne<Drafting.RedactionVersion>().WithMany().HasForeignKey(r => new { r.RedactionId, r.Version }).OnDelete(DeleteBehavior.Restrict);
        render.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        render.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.MadeItemId).OnDelete(DeleteBehavior.Restrict);
        render.HasOne<ItemPart>().WithMany().HasForeignKey(r => r.MadePartId).OnDelete(DeleteBehavior.Restrict);
        render.HasIndex(r => r.MadeItemId).IsUnique();
        render.HasIndex(r => new { r.RedactionId, r.Version, r.Profile });
    }
}
