using Evidence.Database;
using Evidence.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>
/// The one of all workers that writes the log: whoever has the lock. A worker that takes over checks the whole log first; what it finds wrong is told
/// in <c>custody.log_standing</c>, and nothing is signed until a later check finds nothing.
/// </summary>
internal sealed partial class Sequencer(NpgsqlDataSource source, FileKeyRing keys, CheckLog checkLog, RememberLog rememberLog, AskWitnesses witnesses, TimeProvider clock, ILogger<Sequencer> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(700), WaitForTurn = TimeSpan.FromSeconds(1), WaitAfterTrouble = TimeSpan.FromSeconds(5);

    private readonly TellStanding tellStanding = new(source, clock);
    private string? told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var turn = await AdvisoryLock.TryTakeAsync(source, "log", keys.Agency.Value, stoppingToken);
                if (turn is not null)
                    await SequenceAsync(turn, stoppingToken);
                await Task.Delay(WaitForTurn, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever went wrong, what was written stands or not as a whole: the next turn begins with the check.
            catch (Exception trouble)
#pragma warning restore CA1031
            {
                await TellAsync(trouble, stoppingToken);
                await Task.Delay(WaitAfterTrouble, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SequenceAsync(AdvisoryLock turn, CancellationToken cancellation)
    {
        var tree = await checkLog.RebuildAsync(cancellation);
        rememberLog.Require(tree);
        await witnesses.RequireNoneAheadAsync(tree, cancellation);
        await tellStanding.RunAsync(null, cancellation);
        told = null;
        var grow = new GrowLog(source, keys, clock, tree);
        while (await turn.StillHeldAsync(cancellation))
        {
            if (await grow.RunAsync(cancellation) is { } checkpoint)
                rememberLog.Remember(checkpoint);
            await Task.Delay(Pace, cancellation);
        }
    }

    private async Task TellAsync(Exception trouble, CancellationToken cancellation)
    {
        if (told != trouble.Message)
            LogTrouble(trouble.Message, trouble);
        told = trouble.Message;
        if (trouble is not (LogInconsistentException or KeyAwayException))
            return;
        try
        {
            await tellStanding.RunAsync(trouble.Message, cancellation);
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException)
        {
            // The database went meanwhile: it is told at the next attempt, which finds the same.
        }
    }

    [LoggerMessage(LogLevel.Critical, "The log is not being written: {What}")]
    private partial void LogTrouble(string what, Exception trouble);
}
