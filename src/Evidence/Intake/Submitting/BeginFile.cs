using System.Text;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>A file that is about to be sent.</summary>
/// <param name="Name">As the browser tells it; only its last step counts.</param>
/// <param name="Recording">Which recording of the submission it belongs to, from 0.</param>
/// <param name="GoesWithIt">Not the recording itself: the maker's player, an index, a report.</param>
/// <param name="Bytes">Its length.</param>
public sealed record FileToSend(string? Name, int Recording, bool GoesWithIt, long Bytes);

/// <summary>Begins to take one file of a submission. Its room is claimed in the store.</summary>
public sealed class BeginFile(EvidenceDb db, IObjectStore store, FileKeyRing keys, TimeProvider time)
{
    /// <summary>Files of one person that are not whole yet.</summary>
    public const int MostOpen = 500;

    private const int LongestName = 255, MostRecordings = 1_000;

    /// <exception cref="RefusedException">The submission is not the actor's, the file is empty, nameless or too long, or the store is full or closed.</exception>
    public async Task<SubmittedFile> RunAsync(SubmissionId id, FileToSend wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person, Instant.Truncate(time.GetUtcNow()));
        if (!await db.SubmissionsWithin(actor).AnyAsync(s => s.Id == id && s.PersonId == person, cancellation))
            throw SubmittingRefusals.SubmissionUnknown.ToException();
        var name = NameOf(wanted);
        if (await db.SubmittedFiles.CountAsync(f => f.State == UploadState.Uploading && db.Submissions.Any(s => s.Id == f.SubmissionId && s.PersonId == person), cancellation) >= MostOpen)
            throw SubmittingRefusals.TooManyOpen.ToException();
        if (await db.IsClosedAsync(store.Name, cancellation))
            throw SubmittingRefusals.StoreClosed.ToException();
        var file = Make(id, wanted, name, now);
        db.SubmittedFiles.Add(file);
        await db.SaveChangesAsync(cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileBegun);
        await store.OpenAsync(file, cancellation);
        return file;
    }

    private static byte[] NameOf(FileToSend wanted)
    {
        if (wanted.Recording is < 0 or >= MostRecordings)
            throw SubmittingRefusals.MetadataWrong.ToException();
        if (wanted.Bytes <= 0)
            throw SubmittingRefusals.FileEmpty.ToException();
        if (wanted.Bytes > ChunkPlan.LongestFileBytes)
            throw SubmittingRefusals.FileTooLong.ToException();
        var text = wanted.Name ?? "";
        var name = Encoding.UTF8.GetBytes(text[(text.LastIndexOfAny(['/', '\\']) + 1)..]);
        return name.Length is > 0 and <= LongestName ? name : throw SubmittingRefusals.NameNeeded.ToException();
    }

    private SubmittedFile Make(SubmissionId id, FileToSend wanted, byte[] name, DateTimeOffset now)
    {
        var (objectId, plan) = (ObjectId.New(), ChunkPlan.For(wanted.Bytes));
        var (sealedKey, seed) = FileSealing.NewKey(keys, objectId);
        return new SubmittedFile
        {
            ObjectId = objectId, SubmissionId = id, Recording = wanted.Recording, Role = wanted.GoesWithIt ? FileRole.Sidecar : FileRole.Original,
            FileName = name, Display = DisplayName.Of(name), PlaintextBytes = wanted.Bytes, PartBytes = plan.PartBytes, Seed = seed, SealedKey = sealedKey,
            State = UploadState.Uploading, StartedAt = now, HeardAt = now,
        };
    }
}

internal static class SubmittedRoom
{
    /// <summary>Claims the room of a file, also where a program was killed before it did.</summary>
    /// <exception cref="RefusedException"><c>store-full</c>.</exception>
    public static Task OpenAsync(this IObjectStore store, SubmittedFile file, CancellationToken cancellation) => StoreErrors.AsRefusalsAsync(
        () => store.BeginUploadAsync(file.ObjectId.ToString(), ChunkPlan.Of(file).CiphertextBytes, file.PartBytes, cancellation), SubmittingRefusals.StoreFull);
}
