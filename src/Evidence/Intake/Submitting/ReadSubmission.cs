using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>A file of a submission, and how far it is.</summary>
/// <param name="Offset">Plaintext bytes that are durable from the first on.</param>
/// <param name="GoesOnUntil">When it is given up if nothing comes; null where it takes no more bytes.</param>
public sealed record FileFacts(
    ObjectId Object, int Recording, FileRole Role, string Display, long Bytes, long Offset, UploadState State, Sha256Hash? Sha256, string? Reason, ItemId? Item, DateTimeOffset? GoesOnUntil);

/// <param name="Person">Who adds the files.</param>
/// <param name="IsMine">Whether whoever reads may send files.</param>
/// <param name="Files">In the order in which they began; those that were given up are not told.</param>
public sealed record SubmissionFacts(Submission Submission, string Person, bool IsMine, IReadOnlyList<FileFacts> Files);

/// <summary>Reads a submission with its files.</summary>
public sealed class ReadSubmission(EvidenceDb db)
{
    /// <returns>Null where there is none within the actor's reach.</returns>
    public async Task<SubmissionFacts?> RunAsync(SubmissionId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SubmitFootage);
        if (await db.SubmissionsWithin(actor).SingleOrDefaultAsync(s => s.Id == id, cancellation) is not { } submission)
            return null;
        var files = await db.SubmittedFiles.AsNoTracking().Where(f => f.SubmissionId == id && f.State != UploadState.Abandoned)
            .OrderBy(f => f.StartedAt).ThenBy(f => f.Recording).ThenBy(f => f.ObjectId).ToListAsync(cancellation);
        var facts = new List<FileFacts>();
        foreach (var file in files)
            facts.Add(await FactsAsync(file, cancellation));
        return new SubmissionFacts(submission, await db.People.Where(p => p.Id == submission.PersonId).Select(p => p.DisplayName).SingleAsync(cancellation), submission.PersonId == actor.Person, facts);
    }

    /// <summary>One of the actor's own files.</summary>
    /// <exception cref="RefusedException"><c>file-unknown</c>.</exception>
    public async Task<FileFacts> FileAsync(ObjectId id, Actor actor, CancellationToken cancellation) => await FactsAsync(await db.SubmittedFileOfAsync(actor, id, cancellation), cancellation);

    /// <summary>The hashes of the chunks that arrived, from the first on: whoever goes on compares them with the file that they have.</summary>
    /// <exception cref="RefusedException"><c>file-unknown</c>.</exception>
    public async Task<IReadOnlyList<Sha256Hash>> ChunksAsync(ObjectId id, Actor actor, CancellationToken cancellation)
    {
        await db.SubmittedFileOfAsync(actor, id, cancellation);
        return await db.SubmittedChunks.Where(c => c.ObjectId == id).OrderBy(c => c.Number).Select(c => c.Sha256).ToListAsync(cancellation);
    }

    private async Task<FileFacts> FactsAsync(SubmittedFile file, CancellationToken cancellation)
    {
        var offset = file.State == UploadState.Uploading ? ChunkPlan.Of(file).OffsetOf(await db.StoredChunksAsync(file.ObjectId, cancellation)) : file.PlaintextBytes;
        return new FileFacts(file.ObjectId, file.Recording, file.Role, file.Display, file.PlaintextBytes, offset, file.State, file.PlaintextSha256, file.Reason, file.ItemId,
            file.State == UploadState.Uploading ? file.HeardAt + SweepFiles.MayRest : null);
    }
}
