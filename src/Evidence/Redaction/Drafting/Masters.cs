using Evidence.Database;
using Evidence.Formats.Redaction;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <summary>What a recipe of a redaction is checked against.</summary>
internal static class Masters
{
    /// <returns>Null while no worker has measured the recording.</returns>
    public static async Task<RedactionMaster?> MasterAsync(this EvidenceDb db, RedactionRecord redaction, CancellationToken cancellation)
    {
        if (redaction is not { Width: { } width, Height: { } height, LengthUs: { } length })
            return null;
        var held = await (from part in db.Parts join one in db.SealedObjects on part.ObjectId equals one.Id where part.Id == redaction.PartId select new { one.PlaintextSha256, one.PlaintextBytes }).SingleAsync(cancellation);
        return new RedactionMaster(held.PlaintextSha256, held.PlaintextBytes, width, height, length);
    }

    /// <summary>What the next version of a redaction would begin with.</summary>
    /// <exception cref="Kernel.RefusedException"><c>not-measured</c>.</exception>
    public static async Task<RecipeHead> NextHeadAsync(this EvidenceDb db, RedactionRecord redaction, Formats.PersonId by, DateTimeOffset at, CancellationToken cancellation)
    {
        var master = await db.MasterAsync(redaction, cancellation) ?? throw RedactionRefusals.NotMeasured.ToException();
        var last = await db.RedactionVersions.AsNoTracking().Where(v => v.RedactionId == redaction.Id).OrderByDescending(v => v.Version).Select(v => new { v.Version, v.Hash }).FirstOrDefaultAsync(cancellation);
        return new RecipeHead(redaction.Id, (last?.Version ?? 0) + 1, last?.Hash, by, at, master);
    }
}
