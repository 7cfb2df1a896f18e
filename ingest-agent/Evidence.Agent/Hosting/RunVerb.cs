using System.Net.Sockets;
using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Agent.Spool;
using Evidence.Agent.Station;

namespace Evidence.Agent.Hosting;

/// <summary>Watches for volumes until it is stopped; each volume is offloaded on its own, and one volume's trouble is not another's.</summary>
/// <param name="removable">Where removable volumes are looked for, if <paramref name="command"/> asks for them; null for this system.</param>
internal sealed class RunVerb(AgentCommand.Run command, Voice voice, TimeProvider clock, RemovableVolumes? removable = null)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<DockedVolume, (Task Work, Bay Bay, CancellationTokenSource Gone)> docked = [];
    private readonly List<Task> ending = [];
    private readonly HashSet<string> told = [];

    /// <exception cref="UserError">The state folder is no use, or the server has dismissed this agent.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken signal)
    {
        using var bench = Workbench.Open(command.State, voice, command.Choices, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(signal, bench.Server.Dismissal.Token);
        var stop = over.Token;
        var docks = command.Docks.Select(path => new DockFolder(Path.GetFullPath(path))).ToList();
        foreach (var dock in docks.Where(dock => !Directory.Exists(dock.Path)))
            voice.Tell("dock-missing", $"The dock folder '{dock.Path}' is not there (yet).");
        var watch = new VolumeWatch(docks, command.Removable ? removable ?? new RemovableVolumes(bench.State.Folder) : null);
        var watched = docks.Select(dock => dock.Path).Concat(command.Removable ? ["all removable volumes"] : []);
        voice.Tell("watching", $"Agent \"{bench.Enrolment.Name}\" watches {string.Join(", ", watched)} for {bench.Server.Address.Authority}.");
        var board = new StationBoard(bench);
        board.Recall();
        var settling = Task.WhenAll(ClaimedLeftovers.SettleAsync(bench, stop), bench.Spool is { } spool ? new SpoolUploader(bench, spool).RunAsync(stop) : Task.CompletedTask);
        using var systemd = SystemdNotice.FromEnvironment(clock);
        using var station = OpenStation(board);
        var telling = Task.WhenAll(station?.RunAsync(stop) ?? Task.CompletedTask, new TroubleReports(board).RunAsync(stop));
        systemd.Ready($"Watches {string.Join(", ", watched)}");
        try
        {
            while (true)
            {
                systemd.Alive();
                await LookAsync(board, watch, stop);
                await Task.Delay(Poll, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (bench.Server.Dismissal.Why is { } why) throw why;
            voice.Tell("stopped", "Stopped. What was under way goes on from here next time.");
            return ExitCode.AllSafe;
        }
        finally
        {
            systemd.Stopping();
            await Task.WhenAll(docked.Values.Select(one => one.Work).Concat(ending).Append(settling).Append(telling));
        }
    }

    private async Task LookAsync(StationBoard board, VolumeWatch watch, CancellationToken stop)
    {
        var unusable = new List<string>();
        var there = watch.Look(unusable).ToHashSet();
        ending.RemoveAll(work => work.IsCompleted);
        foreach (var name in unusable.Where(told.Add))
            voice.Tell("unusable", $"A volume has a name that is not UTF-8 ({name}): mount it under another name.");
        foreach (var (volume, work) in docked.Where(one => !there.Contains(one.Key)).ToList())
        {
            docked.Remove(volume);
            ending.Add(work.Work);
            voice.Tell("undocked", $"{volume.Path} was taken out.", facts => facts.WriteString("path", volume.Path));
            work.Bay.Gone();
            await work.Gone.CancelAsync();
        }
        foreach (var volume in there.Where(volume => !docked.ContainsKey(volume)))
        {
            var gone = new CancellationTokenSource();
            var bay = board.Dock(volume.Path);
            docked.Add(volume, (new DockedVolumeWork(board.Bench, volume, bay, gone.Token, stop).RunAsync(), bay, gone));
        }
    }

    /// <summary>A page that cannot be shown keeps nobody's footage from being copied.</summary>
    private StationServer? OpenStation(StationBoard board)
    {
        if (command.Station is not { } port) return null;
        try
        {
            var station = new StationServer(port, new StationSite(board, new CheckOutDesk(board.Bench)));
            voice.Tell("station", $"The station page is at http://127.0.0.1:{station.Port}", facts => facts.WriteNumber("port", station.Port));
            return station;
        }
        catch (SocketException error)
        {
            voice.Tell("station-unavailable", $"The station page cannot be shown at port {port}: {error.Message}. Give another with --station PORT.");
            return null;
        }
    }
}
