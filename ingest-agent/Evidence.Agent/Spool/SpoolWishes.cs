using System.Collections.Concurrent;
using System.Globalization;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Spool;

/// <summary>
/// The dockings of which something lies in the spool: told to the server before anything of them is sent, so that people see them, decide about
/// them and can say what they want first; and what they said.
/// </summary>
internal sealed class SpoolWishes(Workbench bench, SpoolFolder spool)
{
    private const long NoOutcomes = int.MaxValue;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<DockSessionId, Docked> docked = [];
    private readonly ConcurrentDictionary<(DockSessionId, DevicePath), bool> through = [];

    private sealed record Docked(string Device, VolumeDecision Decision, HurriedFiles? Hurry);

    /// <summary>Tells the server of every session of this device that it may not have heard of. Telling it again changes nothing.</summary>
    /// <exception cref="UserError">The server gives no answer.</exception>
    /// <exception cref="ServerRefusal">It would not take one.</exception>
    public async Task TellAsync(string device, CancellationToken cancel)
    {
        foreach (var (session, inventory) in DockSession.Kept(bench, device))
        {
            if (docked.TryGetValue(session, out var told) && told.Decision != VolumeDecision.Undecided) continue;
            var answer = await bench.Server.PostDocumentAsync("/agent/v1/docks", inventory, ProtocolJson.Default.DockAnswer, cancel);
            docked[session] = new(device, answer.Decision, answer.Hurry);
        }
    }

    /// <summary>Whether nobody has said yet whose the volume of this session was.</summary>
    public bool IsUndecided(DockSessionId session) => docked.TryGetValue(session, out var told) && told.Decision == VolumeDecision.Undecided;

    /// <summary>Whether somebody wants this device before others, or a file of it that is not through yet.</summary>
    public bool IsHurried(string device) =>
        docked.Any(one => one.Value.Device == device && one.Value.Hurry is { } hurry && (hurry.Volume || hurry.Files.Any(path => !through.ContainsKey((one.Key, path)))));

    /// <summary>Whether somebody wants this very file first.</summary>
    public bool IsWanted(WaitingCopy copy) => docked.TryGetValue(copy.Session, out var told) && told.Hurry is { } hurry && hurry.Files.Contains(copy.Path);

    /// <summary>The copy was sent, or cannot be.</summary>
    public void Through(WaitingCopy copy) => through[(copy.Session, copy.Path)] = true;

    /// <summary>What is wanted of a device and does not wait here was sent before, or was never spooled.</summary>
    public void OnlyThese(string device, IReadOnlyCollection<WaitingCopy> waiting)
    {
        var here = waiting.Select(copy => (copy.Session, copy.Path)).ToHashSet();
        foreach (var (session, told) in docked.Where(one => one.Value.Device == device))
            foreach (var path in told.Hurry?.Files ?? [])
                if (!here.Contains((session, path))) through[(session, path)] = true;
    }

    /// <summary>Asks again and again what people want, until <paramref name="cancel"/> says so. Never fails: without it everything goes in the usual order.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await AskAsync(cancel);
            }
            catch (Exception error) when (error is IOException or ServerRefusal or UserError or OperationCanceledException)
            {
                // The next look asks again; whether the server is away, the sending says.
            }
            await Task.Delay(LookAgain, bench.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        var devices = spool.Devices().ToHashSet();
        foreach (var (session, told) in docked)
        {
            if (!devices.Contains(told.Device))
            {
                docked.TryRemove(session, out _);
                continue;
            }
            var answer = await bench.Server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/agent/v1/docks/{session}/outcomes?after={NoOutcomes}&wait=0"), ProtocolJson.Default.OutcomesAnswer, cancel);
            if (answer.Hurry?.Count > (told.Hurry?.Count ?? 0))
                bench.Voice.Tell("hurried", "Somebody wants some of the spool first: it goes next.", facts => facts.WriteNumber("files", answer.Hurry.Files.Count));
            docked.TryUpdate(session, told with { Hurry = answer.Hurry }, told);
        }
    }
}
