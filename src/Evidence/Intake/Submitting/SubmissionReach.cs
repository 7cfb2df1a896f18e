using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>Whose submissions somebody sees: their own, and everybody's where their role looks after all of them. Files are sent by whoever began alone.</summary>
internal static class SubmissionReach
{
    public static IQueryable<Submission> SubmissionsWithin(this EvidenceDb db, Actor actor)
    {
        var (person, all) = (actor.Person, actor.ScopeOf(Permission.SubmitFootage).HasFlag(Scope.Any));
        return db.Submissions.AsNoTracking().Where(s => all || s.PersonId == person);
    }

    /// <summary>One of the actor's own files.</summary>
    /// <exception cref="RefusedException"><c>file-unknown</c>, or the role does not allow it.</exception>
    public static async Task<SubmittedFile> SubmittedFileOfAsync(this EvidenceDb db, Actor actor, ObjectId id, CancellationToken cancellation)
    {
        actor.Demand(Permission.SubmitFootage);
        var person = actor.Person;
        return await db.SubmittedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.ObjectId == id && db.Submissions.Any(s => s.Id == f.SubmissionId && s.PersonId == person), cancellation)
            ?? throw SubmittingRefusals.FileUnknown.ToException();
    }

    /// <summary>The file's row, locked, while it takes bytes.</summary>
    /// <exception cref="RefusedException"><c>file-not-uploading</c>.</exception>
    public static async Task<SubmittedFile> LockSendingAsync(this EvidenceDb db, ObjectId id, CancellationToken cancellation)
    {
        var file = await db.LockSubmittedAsync(id, cancellation);
        return file.State == UploadState.Uploading ? file : throw SubmittingRefusals.NotTakingChunks.ToException();
    }

    public static Task<SubmittedFile> LockSubmittedAsync(this EvidenceDb db, ObjectId id, CancellationToken cancellation) =>
        db.SubmittedFiles.FromSql($"select * from intake.submitted_file where object_id = {id.Value} for update").SingleAsync(cancellation);

    /// <summary>How many chunks from the first on are durable without a gap.</summary>
    public static async Task<int> StoredChunksAsync(this EvidenceDb db, ObjectId id, CancellationToken cancellation)
    {
        var chunks = db.SubmittedChunks.Where(c => c.ObjectId == id);
        // They come in order; the last may be named and not durable yet, and a store that lost some leaves a gap.
        var gap = await chunks.Where(c => c.StoredAt == null).MinAsync(c => (int?)c.Number, cancellation);
        return gap ?? await chunks.MaxAsync(c => (int?)c.Number, cancellation) + 1 ?? 0;
    }
}
