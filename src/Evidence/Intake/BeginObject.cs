using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Announces one sealed object and tells the agent how to cut it. Its room is claimed in the store.</summary>
public sealed class BeginObject(EvidenceDb db, IObjectStore store, DescribeObject describe, IntakeOptions options, TimeProvider clock)
{
    /// <summary>Asked again with the same facts it answers what has arrived meanwhile.</summary>
    /// <returns>The answer, and whether the object was new.</returns>
    /// <exception cref="Kernel.RefusedException">
    /// The volume is not decided, the session is closed or unknown, the file is not in its inventory, the id is taken, or the store is full or closed.
    /// </exception>
    public async Task<(ObjectAnswer Answer, bool New)> RunAsync(AgentCaller agent, ObjectRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        var known = await FindAsync(request.Object, cancellation);
        var upload = known ?? await AddAsync(await PrepareAsync(agent, request, cancellation), cancellation);

        if (!upload.IsOf(agent, request))
            throw IntakeRefusals.ObjectTaken.ToException();
        if (upload.State == UploadState.Uploading)
            await OpenAsync(upload, cancellation);
        FaultPoints.Hit(FaultPoint.ObjectBegun);
        return (await describe.RunAsync(upload, cancellation), known is null);
    }

    private Task<Upload?> FindAsync(ObjectId id, CancellationToken cancellation) =>
        db.Uploads.AsNoTracking().SingleOrDefaultAsync(u => u.ObjectId == id, cancellation);

    private async Task<Upload> PrepareAsync(AgentCaller agent, ObjectRequest request, CancellationToken cancellation)
    {
        if (!PlanUpload.HasGoodLengths(request))
            throw IntakeRefusals.ObjectUnplanned.ToException();
        var session = await db.OpenSessionOfAsync(agent, request.Session, cancellation);
        return await PlanUpload.OfAsync(session, new ListedFiles(db, session.Id), request, options.PartBytes, clock.GetUtcNow(), cancellation)
            ?? throw IntakeRefusals.PathNotListed.ToException();
    }

    /// <summary>Nothing to do for an object that came whole among <see cref="TakeShortFiles"/> and was not claimed: its bytes are there.</summary>
    private async Task OpenAsync(Upload upload, CancellationToken cancellation)
    {
        if (await db.IsClosedAsync(store.Name, cancellation))
            throw IntakeRefusals.StoreClosed.ToException();
        if (await store.FindAsync(upload.StoreKey(), cancellation) is null)
            await StoreErrors.AsRefusalsAsync(() => store.BeginUploadAsync(upload.StoreKey(), upload.CiphertextBytes, upload.PartBytes, cancellation));
    }

    /// <summary>The row comes before the store's room: a crash in between leaves an id without bytes, which the same request mends.</summary>
    private async Task<Upload> AddAsync(Upload upload, CancellationToken cancellation)
    {
        db.Uploads.Add(upload);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException error) when (error.IsTaken())
        {
            // The same request ran twice at once: whoever came first decides.
            db.ChangeTracker.Clear();
            return (await FindAsync(upload.ObjectId, cancellation))!;
        }

        FaultPoints.Hit(FaultPoint.ObjectCatalogued);
        return upload;
    }
}
