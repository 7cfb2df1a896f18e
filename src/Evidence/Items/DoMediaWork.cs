using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Items.Clips;
using Evidence.Media.Sandboxing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Items;

/// <summary>The kinds of media work.</summary>
internal sealed record MediaSteps(CheckMedia Check, DeriveThumbnail Thumbnail, DeriveProxy Proxy, DeriveFilmstrip Filmstrip, DeriveWaveform Waveform, ReadTelemetry Telemetry, DeriveClip Clip)
{
    public Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation) => work.Kind switch
    {
        MediaWorkKind.Check => Check.RunAsync(work, copy, sandbox, cancellation),
        MediaWorkKind.Thumbnail => Thumbnail.RunAsync(work, copy, sandbox, cancellation),
        MediaWorkKind.Proxy => Proxy.RunAsync(work, copy, sandbox, cancellation),
        MediaWorkKind.Filmstrip => Filmstrip.RunAsync(work, copy, sandbox, cancellation),
        MediaWorkKind.Waveform => Waveform.RunAsync(work, copy, sandbox, cancellation),
        MediaWorkKind.Clip => Clip.RunAsync(work, copy, sandbox, cancellation),
        _ => Telemetry.RunAsync(work, copy, sandbox, cancellation),
    };
}

/// <summary>Takes the most pressing order that nobody else is at, and does it.</summary>
internal sealed partial class DoMediaWork(EvidenceDb db, NpgsqlDataSource source, MediaSteps steps, TellProgress progress, SealDerivative seal, TimeProvider time, ILogger<DoMediaWork> log)
{
    private const int Glance = 32;

    /// <summary>What is due within this time goes before newer orders: newest first, but nothing waits for ever.</summary>
    private static readonly TimeSpan Pressing = TimeSpan.FromHours(4);

    /// <returns>False when there is nothing left to take now.</returns>
    public async Task<bool> NextAsync(OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        foreach (var order in await MostPressingAsync(copy.Of, cancellation))
        {
            await using var held = await AdvisoryLock.TryTakeAsync(source, $"media/{order.Kind}", order.PartId.Value, cancellation);
            if (held is not null && await ClaimAsync(order, cancellation) is { } work)
            {
                await DoAsync(work, held, (copy, sandbox), cancellation);
                return true;
            }
        }

        return false;
    }

    private async Task<List<MediaWork>> MostPressingAsync(PartId? atHand, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var soon = now + Pressing;
        // What somebody asked for comes first: PostgreSQL sorts null last. The small works on a copy that is at hand cost no second decryption. Proxies take longest and come last.
        return await db.MediaWork.AsNoTracking()
            .Where(w => w.NextAt <= now)
            .OrderBy(w => w.AskedAt)
            .ThenByDescending(w => w.DueAt < soon)
            .ThenByDescending(w => w.PartId == atHand && w.Kind != MediaWorkKind.Proxy)
            .ThenBy(w => w.Kind == MediaWorkKind.Proxy)
            .ThenByDescending(w => w.OrderedAt)
            .Take(Glance)
            .ToListAsync(cancellation);
    }

    /// <summary>Counts the attempt before it begins: what kills a worker counts too. Null where the order is no longer to do.</summary>
    private async Task<MediaWork?> ClaimAsync(MediaWork order, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var claimed = await Row(order)
            .Where(w => w.NextAt <= now && w.Attempts == order.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Attempts, order.Attempts + 1), cancellation);
        if (claimed == 0)
            return null;
        FaultPoints.Hit(FaultPoint.MediaWorkClaimed);
        return await Row(order).AsNoTracking().SingleOrDefaultAsync(cancellation);
    }

    private async Task DoAsync(MediaWork work, AdvisoryLock held, (OriginalCopy Copy, ProvenSandbox Sandbox) means, CancellationToken cancellation)
    {
        WorkEnd end;
        try
        {
            end = await progress.WhileAsync(work, held, () => steps.RunAsync(work, means.Copy, means.Sandbox, cancellation));
        }
        catch (SandboxFailedException problem) when (!cancellation.IsCancellationRequested)
        {
            await PutOffAsync(work, WorkEnd.Later(problem.Message), cancellation);
            throw;
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
        {
            Failed(log, problem, work.Kind, work.PartId);
            end = WorkEnd.Later($"An attempt failed and will be repeated. {Why(problem)}");
        }

        if (end is { Reason: { } reason, Again: false })
            await GiveUpAsync(work, reason, cancellation);
        else if (end.Reason is not null)
            await PutOffAsync(work, end, cancellation);
    }

    private static string Why(Exception problem) => problem switch
    {
        IOException => problem.Message,
        AlteredObjectException => "No stored copy of it is what was verified any more: an incident says what was found.",
        _ => "The worker's log says why.",
    };

    private Task<int> PutOffAsync(MediaWork work, WorkEnd end, CancellationToken cancellation)
    {
        DateTimeOffset? next = time.GetUtcNow() + PauseAfter(work.Attempts);
        return Row(work).Where(w => w.Attempts == work.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, next).SetProperty(w => w.Text, end.Reason), cancellation);
    }

    /// <summary>No attempt follows that would clear away what an earlier one, which was killed, left in the store: so it goes now.</summary>
    private async Task GiveUpAsync(MediaWork work, string reason, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var mine = await Row(work).Where(w => w.Attempts == work.Attempts && w.ObjectId == work.ObjectId)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, (DateTimeOffset?)null).SetProperty(w => w.Text, reason).SetProperty(w => w.ObjectId, (ObjectId?)null), cancellation);
        if (mine == 1 && work.ObjectId is { } left)
            await seal.RemoveAsync(left, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>1, 4, 16 … minutes, at most 6 hours.</summary>
    private static TimeSpan PauseAfter(int attempts) => TimeSpan.FromMinutes(Math.Min(Math.Pow(4, Math.Min(attempts - 1, 8)), 360));

    private IQueryable<MediaWork> Row(MediaWork work) => db.MediaWork.Where(w => w.PartId == work.PartId && w.Kind == work.Kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Media work {Kind} on part {Part} failed and waits.")]
    private static partial void Failed(ILogger log, Exception problem, MediaWorkKind kind, PartId part);
}
