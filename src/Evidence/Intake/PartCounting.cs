using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Which parts of an upload are there, as the catalogue knows it: whichever way they came.</summary>
internal static class PartCounting
{
    /// <summary>Whether the part is counted with this hash already. If not, the upload takes it now.</summary>
    /// <exception cref="Kernel.RefusedException">It is there with other bytes, or the object takes no more parts.</exception>
    public static async Task<bool> HasPartAsync(this EvidenceDb db, Upload upload, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        if (await TakenAsync(db, upload.ObjectId, number, cancellation) is { } taken)
            return taken == sha256 ? true : throw IntakeRefusals.PartDiffers.ToException();
        return upload.State == UploadState.Uploading ? false : throw IntakeRefusals.NotTakingParts.ToException();
    }

    /// <summary>Counts a part that the store has, unless the object was abandoned meanwhile: then its room is given back.</summary>
    /// <exception cref="Kernel.RefusedException">It was abandoned.</exception>
    public static async Task CountPartAsync(this EvidenceDb db, IObjectStore store, Upload upload, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into intake.upload_part (object_id, number, sha256, taken_at)
            select object_id, {number}, {sha256.ToArray()}, now() from intake.upload
            where object_id = {upload.ObjectId.Value} and state <> 'abandoned' for share
            on conflict do nothing
            """, cancellation);
        if (await TakenAsync(db, upload.ObjectId, number, cancellation) is not null)
            return;
        await store.AbortAsync(upload.StoreKey(), CancellationToken.None);
        throw IntakeRefusals.NotTakingParts.ToException();
    }

    private static async Task<Sha256Hash?> TakenAsync(EvidenceDb db, ObjectId id, int number, CancellationToken cancellation) =>
        await db.UploadParts.Where(p => p.ObjectId == id && p.Number == number).Select(p => (Sha256Hash?)p.Sha256).SingleOrDefaultAsync(cancellation);
}
