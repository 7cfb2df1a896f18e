using Evidence.Database;
using Evidence.Durability;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Sandboxing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Redaction.Working.Doing;

/// <summary>What an attempt works with.</summary>
/// <param name="Copy">The decrypted original that the lane has at hand.</param>
internal sealed record WorkMeans(OriginalCopy Copy, ProvenSandbox Sandbox);

/// <summary>The kinds of work.</summary>
internal sealed record RedactionSteps(MeasureMaster Measure, FollowForStudio Follow, FindForStudio Find, MakePreview Preview, MakeRender Render)
{
    public Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation) => work.Kind switch
    {
        RedactionWorkKind.Measure => Measure.RunAsync(work, means, cancellation),
        RedactionWorkKind.Follow => Follow.RunAsync(work, means, cancellation),
        RedactionWorkKind.Find => Find.RunAsync(work, means, cancellation),
        RedactionWorkKind.Preview => Preview.RunAsync(work, means, cancellation),
        _ => Render.RunAsync(work, means, cancellation),
    };
}

/// <summary>Takes the work that was asked for first and that nobody else is at, and does it.</summary>
internal sealed partial class DoRedactionWork(
    EvidenceDb db, NpgsqlDataSource source, RedactionSteps steps, TellWork tell, SealDerivative seal, EndWork ends, TimeProvider time, ILogger<DoRedactionWork> log)
{
    private const int Glance = 16, MostAttempts = 5;

    /// <param name="kinds">Which this lane does.</param>
    /// <returns>False when there is nothing left to take now.</returns>
    public async Task<bool> NextAsync(OriginalCopy copy, ProvenSandbox sandbox, IReadOnlyList<RedactionWorkKind> kinds, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var waiting = await db.RedactionWork.AsNoTracking().Where(w => w.NextAt <= now && kinds.Contains(w.Kind)).OrderBy(w => w.AskedAt).ThenBy(w => w.Id).Take(Glance).ToListAsync(cancellation);
        foreach (var order in waiting)
        {
            await using var held = await AdvisoryLock.TryTakeAsync(source, "redaction", order.Id, cancellation);
            if (held is not null && await ClaimAsync(order, held, cancellation) is { } work)
            {
                await DoAsync(work, new WorkMeans(copy, sandbox), cancellation);
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts the attempt before it begins: what kills a worker counts too. Null where it is no longer to do.</summary>
    private async Task<RedactionWork?> ClaimAsync(RedactionWork order, AdvisoryLock held, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var claimed = await db.Mine(order).Where(w => w.NextAt <= now).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.Attempts, order.Attempts + 1).SetProperty(w => w.State, RedactionWorkState.Running).SetProperty(w => w.LockKey, held.Key).SetProperty(w => w.LockHolder, held.Holder)
                .SetProperty(w => w.PerMille, 0).SetProperty(w => w.SecondsLeft, (int?)null), cancellation);
        if (claimed == 0)
            return null;
        FaultPoints.Hit(FaultPoint.RedactionWorkClaimed);
        return await db.RedactionWork.AsNoTracking().SingleOrDefaultAsync(w => w.Id == order.Id && w.EndedAt == null, cancellation);
    }

    private async Task DoAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        AttemptEnd end;
        try
        {
            await ClearAsync(work, cancellation);
            end = await tell.WhileAsync(work, attempt => steps.RunAsync(work, means, attempt), cancellation);
        }
        catch (RefusedException refused)
        {
            end = AttemptEnd.Refused(refused.Refusal.Text);
        }
        catch (SandboxFailedException problem) when (!cancellation.IsCancellationRequested)
        {
            await ends.RunAsync(work, AttemptEnd.Later(problem.Message), cancellation);
            throw;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Somebody gave the work up; its row says so.
            return;
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
        {
            Failed(log, problem, work.Kind, work.Id);
            end = AttemptEnd.Later($"An attempt failed and will be repeated. {(problem is IOException or InvalidDataException ? problem.Message : "The worker's log says why.")}");
        }

        await ends.RunAsync(work, end is { Again: true } && work.Attempts >= MostAttempts ? AttemptEnd.Refused(end.Text!) : end, cancellation);
    }

    /// <summary>Removes what an attempt that was killed was writing.</summary>
    private async Task ClearAsync(RedactionWork work, CancellationToken cancellation)
    {
        if (work.ObjectId is not { } left)
            return;
        await seal.RemoveAsync(left, cancellation);
        await db.Mine(work).ExecuteUpdateAsync(set => set.SetProperty(w => w.ObjectId, (Formats.ObjectId?)null), cancellation);
        work.ObjectId = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Redaction work {Kind} {Work} failed and waits.")]
    private static partial void Failed(ILogger log, Exception problem, RedactionWorkKind kind, Guid work);
}
