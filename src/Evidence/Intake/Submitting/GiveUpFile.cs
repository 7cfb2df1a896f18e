using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Storage;

namespace Evidence.Intake.Submitting;

/// <summary>Gives up a file that is not whole: its key is forgotten and its room freed. It never was evidence, so no entry speaks of it.</summary>
public sealed class GiveUpFile(EvidenceDb db, IObjectStore store, TimeProvider time)
{
    /// <exception cref="RefusedException"><c>file-unknown</c>; <c>file-not-uploading</c> where it is whole.</exception>
    public async Task RunAsync(ObjectId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if ((await db.SubmittedFileOfAsync(actor, id, cancellation)).State == UploadState.Abandoned)
            return;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            var file = await db.LockSendingAsync(id, cancellation);
            file.GiveUp("Whoever added it gave it up.", Instant.Truncate(time.GetUtcNow()));
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        // Where this does not come to pass the sweep does it.
        await store.DropUnclaimedAsync(id, cancellation);
    }
}

internal static class GivenUp
{
    public static void GiveUp(this SubmittedFile file, string reason, DateTimeOffset now) =>
        (file.State, file.Reason, file.SettledAt, file.SealedKey) = (UploadState.Abandoned, reason, now, null);
}
