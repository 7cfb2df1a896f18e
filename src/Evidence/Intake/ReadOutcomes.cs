using System.Text;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>What reading back said of a session's objects, in the order in which it was said.</summary>
public sealed class ReadOutcomes(EvidenceDb db)
{
    /// <summary>Keeps an answer within what an agent reads at once; the rest comes with the next question.</summary>
    private const int Most = 500;

    /// <param name="agent">Who asks.</param>
    /// <param name="id">Its session.</param>
    /// <param name="after">The last answer's <see cref="OutcomesAnswer.Next"/>; 0 at first.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Kernel.RefusedException">No such session of this agent.</exception>
    public async Task<OutcomesAnswer> RunAsync(AgentCaller agent, DockSessionId id, long after, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (!await db.DockSessions.AnyAsync(s => s.Id == id && s.AgentId == agent.Id, cancellation))
            throw IntakeRefusals.SessionUnknown.ToException();
        var settled = await db.Uploads.AsNoTracking()
            .Where(u => u.SessionId == id && u.OutcomeNumber != null && u.OutcomeNumber > after)
            .OrderBy(u => u.OutcomeNumber).Take(Most)
            .Select(u => new { u.OutcomeNumber, u.ObjectId, u.State, u.Receipt, u.Reason }).ToListAsync(cancellation);
        var outcomes = settled.ConvertAll(u => new Outcome(
            u.OutcomeNumber!.Value, u.ObjectId, KindOf(u.State), u.Receipt is { } receipt ? Encoding.UTF8.GetString(receipt) : null, u.Reason));
        return new OutcomesAnswer(outcomes, outcomes.Count > 0 ? outcomes[^1].N : after, await HurryDocking.ReadAsync(db, id, cancellation));
    }

    private static OutcomeKind KindOf(UploadState state) => state switch
    {
        UploadState.Verified => OutcomeKind.Verified,
        UploadState.Duplicate => OutcomeKind.Duplicate,
        _ => OutcomeKind.Quarantined,
    };
}
