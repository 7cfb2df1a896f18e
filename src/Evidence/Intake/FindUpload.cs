using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

internal static class FindUpload
{
    /// <summary>The agent's own upload. Another agent's is as unknown to it as none: it learns nothing from trying ids.</summary>
    /// <exception cref="Kernel.RefusedException">No such object of this agent.</exception>
    public static async Task<Upload> UploadOfAsync(this EvidenceDb db, AgentCaller agent, ObjectId id, CancellationToken cancellation) =>
        await db.Uploads.AsNoTracking().SingleOrDefaultAsync(u => u.ObjectId == id && u.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.ObjectUnknown.ToException();

    /// <summary>The same row, locked until the open transaction ends, and followed for changes.</summary>
    /// <exception cref="Kernel.RefusedException">No such object of this agent.</exception>
    public static async Task<Upload> LockUploadOfAsync(this EvidenceDb db, AgentCaller agent, ObjectId id, CancellationToken cancellation) =>
        await db.Uploads.FromSql($"select * from intake.upload where object_id = {id.Value} and agent_id = {agent.Id.Value} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw IntakeRefusals.ObjectUnknown.ToException();

    /// <summary>The object's key in the store.</summary>
    public static string StoreKey(this Upload upload) => upload.ObjectId.ToString();

    public static PartPlan Plan(this Upload upload) => new(upload.CiphertextBytes, upload.PartBytes);
}
