using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Custody.Log;

/// <summary>What was found when a log was gone on with.</summary>
/// <param name="Size">Entries that it has.</param>
/// <param name="Signed">Entries of the largest checkpoint that this machine remembers.</param>
public sealed record LogGoneOnWith(long Size, long Signed);

/// <summary>
/// Goes on with a log whose database was put back from a backup: on purpose, with a reason, as an entry. Whoever saw the entries that are gone can prove that
/// they were there, and that is right so; where a witness saw them, its word against the log stays.
/// </summary>
public sealed class GoOnWithLog(EvidenceDb db, CheckLog checkLog, RememberLog memory, CustodyLog custody, FileKeyRing keys)
{
    private const int LongestReason = 1_000;

    /// <exception cref="RefusedException">Nothing stands against the log, or no reason was given.</exception>
    /// <exception cref="LogInconsistentException">The log is not whole in itself: that is no backup that was put back.</exception>
    public async Task<LogGoneOnWith> RunAsync(string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Trim().Length is 0 or > LongestReason)
            throw LogRefusals.ReasonNeeded.ToException();
        var tree = await checkLog.RebuildAsync(cancellation);
        if (memory.Remembered() is not { } seen || seen.Size < tree.Size || seen.Size == tree.Size && seen.Root == tree.Root)
            throw LogRefusals.NothingAgainstIt.ToException();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await custody.AppendAsync(db, new CustodyAct
            {
                Actor = actor,
                Action = CustodyAction.LogGoneOnWith,
                Subjects = [SubjectOf.Log(keys.Agency)],
                Details = new Dictionary<string, JsonNode?>
                {
                    ["log.size"] = tree.Size, ["log.signed.size"] = seen.Size, ["log.signed.root"] = seen.Root.ToString(), ["reason"] = reason.Trim(),
                },
            }, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        // Killed before this, it is told twice; the other way round it could be forgotten untold.
        memory.SetAside();
        return new LogGoneOnWith(tree.Size, seen.Size);
    }
}

public static class LogRefusals
{
    public static readonly Refusal ReasonNeeded = new("reason-needed", 422, "Why the log is gone on with has to be said, in at most 1,000 characters.", "Add --reason TEXT.");

    public static readonly Refusal NothingAgainstIt = new("nothing-against-the-log", 409,
        "What this machine remembers of the log fits what the database has.", "Nothing is to be done. If the log has stopped all the same, the page Log says why.");
}
