using System.Security.Cryptography;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>One part on its way in.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Sha256">What the body must hash to; the request's signature covers it.</param>
/// <param name="Length">As announced; null where it was not, which no part may be.</param>
/// <param name="Body">Read once, straight into the store.</param>
public sealed record IncomingPart(ObjectId Object, int Number, Sha256Hash Sha256, long? Length, Stream Body);

/// <summary>Streams one part into the store, hashing it on the way, and counts it when it is durable there.</summary>
public sealed class TakePart(EvidenceDb db, IObjectStore store)
{
    /// <summary>The same part again changes nothing; parts may come in any order.</summary>
    /// <exception cref="Kernel.RefusedException">Unknown object, wrong number, length or hash, other bytes than before, or no room.</exception>
    public async Task RunAsync(AgentCaller agent, IncomingPart part, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(part);
        var upload = await db.UploadOfAsync(agent, part.Object, cancellation);
        var plan = upload.Plan();
        if (!plan.Has(part.Number) || part.Length != plan.LengthOf(part.Number))
            throw IntakeRefusals.PartOutOfRange.ToException();
        if (await db.HasPartAsync(upload, part.Number, part.Sha256, cancellation))
            return;
        await StoreErrors.AsRefusalsAsync(() => StoreAsync(upload, plan, part, cancellation));
        FaultPoints.Hit(FaultPoint.PartStored);
        await db.CountPartAsync(store, upload, part.Number, part.Sha256, cancellation);
        FaultPoints.Hit(FaultPoint.PartCounted);
    }

    private async Task StoreAsync(Upload upload, PartPlan plan, IncomingPart part, CancellationToken cancellation)
    {
        Task Put() => store.PutPartAsync(upload.StoreKey(), part.Number, plan.OffsetOf(part.Number), part.Body,
            plan.LengthOf(part.Number), part.Sha256.ToArray(), cancellation);
        try
        {
            await Put();
        }
        catch (UploadMissingException)
        {
            if (await store.FindAsync(upload.StoreKey(), cancellation) is { } stored)
            {
                await RequireSameAsync(upload, stored, part, cancellation);
                return;
            }

            // The server was killed between the row and the room for it. The body has not been touched yet.
            await store.BeginUploadAsync(upload.StoreKey(), upload.CiphertextBytes, upload.PartBytes, cancellation);
            await Put();
        }
    }

    /// <summary>The object came whole among <see cref="TakeShortFiles"/>, and the server was killed before it was claimed: this part must be the same bytes.</summary>
    private async Task RequireSameAsync(Upload upload, StoredVersion stored, IncomingPart part, CancellationToken cancellation)
    {
        await using var bytes = await store.OpenReadAsync(upload.StoreKey(), stored.VersionId, 0, stored.Bytes, cancellation);
        if (new Sha256Hash(await SHA256.HashDataAsync(bytes, cancellation)) != part.Sha256)
            throw IntakeRefusals.PartDiffers.ToException();
    }
}
