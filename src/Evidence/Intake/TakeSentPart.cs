using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>Counts a part that an agent put straight into the store. What the store took is proven when the whole object is read back.</summary>
public sealed class TakeSentPart(EvidenceDb db, IObjectStore store)
{
    /// <summary>Counted already with the same hash: says so again.</summary>
    /// <param name="agent">Who sent it.</param>
    /// <param name="id">One of its objects.</param>
    /// <param name="number">The part's number, from 0.</param>
    /// <param name="sha256">Of the part's bytes, as the agent announced them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the store has it, in its length. False: it has to be sent again.</returns>
    /// <exception cref="Kernel.RefusedException">Unknown object, wrong number, other bytes than before, or it takes no more parts.</exception>
    public async Task<bool> RunAsync(AgentCaller agent, ObjectId id, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        var upload = await db.UploadOfAsync(agent, id, cancellation);
        var plan = upload.Plan();
        if (!plan.Has(number))
            throw IntakeRefusals.PartOutOfRange.ToException();
        if (await db.HasPartAsync(upload, number, sha256, cancellation))
            return true;
        if (store is not IPresignedUploads direct || !await IsThereAsync(direct, upload, number, sha256, cancellation))
            return false;
        FaultPoints.Hit(FaultPoint.PartStored);
        await db.CountPartAsync(store, upload, number, sha256, cancellation);
        FaultPoints.Hit(FaultPoint.PartCounted);
        return true;
    }

    private static async Task<bool> IsThereAsync(IPresignedUploads direct, Upload upload, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        var isThere = false;
        try
        {
            await StoreErrors.AsRefusalsAsync(async () =>
                isThere = await direct.TakePresignedAsync(upload.StoreKey(), number, upload.Plan().LengthOf(number), sha256.ToArray(), cancellation));
        }
        catch (UploadMissingException)
        {
            // The store has lost the whole upload; the agent sends the part again and learns what else is missing when it claims.
        }

        return isThere;
    }
}
