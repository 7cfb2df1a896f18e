using System.Globalization;
using Evidence.Agent.Hosting;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>Hears, while files of a volume are still waiting, which of them somebody wants first.</summary>
internal static class HurryWatch
{
    private const long NoOutcomes = int.MaxValue;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: without it everything is copied in the usual order.</summary>
    public static async Task RunAsync(Workbench bench, DockSessionId session, HurriedFiles? first, FileQueue queue, CancellationToken cancel)
    {
        queue.Hurry(first);
        var known = first?.Count ?? 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var answer = await bench.Server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/agent/v1/docks/{session}/outcomes?after={NoOutcomes}&wait=20&hurried={known}"),
                    ProtocolJson.Default.OutcomesAnswer, cancel);
                // A server that is older than this says nothing of it, however often it is asked.
                if (answer.Hurry is not { } hurry) return;
                if (hurry.Count > known) bench.Voice.Tell("hurried", "  Somebody wants some of this first: it goes next.", facts => facts.WriteNumber("files", hurry.Files.Count));
                queue.Hurry(hurry);
                known = hurry.Count;
            }
            catch (Exception error) when (error is IOException or ServerRefusal or UserError)
            {
                await Task.Delay(AfterTrouble, bench.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
