using Evidence.Agent.Offload;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <summary>
/// Tells the server what is wrong here, at once when it changes and every 15 seconds besides: so IT knows before the officer has gone, this
/// machine knows whether the server is there although nothing is docked, and an agent with empty docks hears that it was revoked.
/// </summary>
internal sealed class TroubleReports(StationBoard board)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), AtLeast = TimeSpan.FromSeconds(15);

    /// <summary>Ends when it is cancelled, and only then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var clock = board.Bench.Clock;
        try
        {
            while (true)
            {
                var troubles = board.Troubles();
                await TellAsync(troubles, stop);
                for (var told = clock.GetTimestamp(); clock.GetElapsedTime(told) < AtLeast && board.Troubles().SequenceEqual(troubles);)
                    await Task.Delay(Often, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task TellAsync(IReadOnlyList<StationTrouble> troubles, CancellationToken stop)
    {
        try
        {
            await board.Bench.Server.PostAsync("/agent/v1/station", new StationReport(troubles), ProtocolJson.Default.StationReport, stop);
            board.Told(troubles);
        }
        catch (Exception error) when (error is ServerRefusal or Hosting.UserError)
        {
            // An older server knows nothing of stations; a dismissal ends the program.
        }
    }
}
