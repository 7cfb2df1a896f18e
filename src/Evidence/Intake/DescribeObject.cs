using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Tells an agent how its object is cut, which parts are durable, and how far it has come.</summary>
public sealed class DescribeObject(EvidenceDb db, IObjectStore store, IntakeOptions options)
{
    /// <exception cref="Kernel.RefusedException">No such object of this agent.</exception>
    public async Task<ObjectAnswer> RunAsync(AgentCaller agent, ObjectId id, CancellationToken cancellation) =>
        await RunAsync(await db.UploadOfAsync(agent, id, cancellation), cancellation);

    internal async Task<ObjectAnswer> RunAsync(Upload upload, CancellationToken cancellation)
    {
        var have = await db.UploadParts.AsNoTracking().Where(p => p.ObjectId == upload.ObjectId).OrderBy(p => p.Number)
            .Select(p => new PartHeld(p.Number, p.Sha256)).ToListAsync(cancellation);
        return new ObjectAnswer(
            upload.ObjectId, upload.PartBytes, upload.Plan().Count, have, $"/agent/v1/objects/{upload.ObjectId}/parts/{{n}}", upload.State,
            Direct: options.Uploads == UploadWay.Direct && store is IPresignedUploads);
    }
}
