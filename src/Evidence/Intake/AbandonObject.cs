using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>Gives up an object that will never be claimed: its file changed, so its key and nonces may not be used again.</summary>
public sealed class AbandonObject(EvidenceDb db, IObjectStore store, TimeProvider clock)
{
    /// <summary>Abandoned already: no change.</summary>
    /// <exception cref="RefusedException">No such object of this agent, or it is claimed.</exception>
    public async Task RunAsync(AgentCaller agent, ObjectId id, string reason, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(reason);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            var upload = await db.LockUploadOfAsync(agent, id, cancellation);
            if (upload.State != UploadState.Abandoned)
            {
                if (!upload.State.CanMoveTo(UploadState.Abandoned))
                    throw IntakeRefusals.AlreadyClaimed.ToException();
                (upload.State, upload.Reason, upload.SettledAt) = (UploadState.Abandoned, ShownText.Of(reason), Instant.Truncate(clock.GetUtcNow()));
                await db.SaveChangesAsync(cancellation);
                await transaction.CommitAsync(cancellation);
            }
        }

        FaultPoints.Hit(FaultPoint.AbandonCommitted);
        await store.DropUnclaimedAsync(id, cancellation);
    }
}
