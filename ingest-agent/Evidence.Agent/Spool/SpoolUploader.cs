using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Spool;

/// <summary>Sends what lies in the spool whenever the server is there, device by device, without the devices; a docked one comes first.</summary>
internal sealed class SpoolUploader(Workbench bench, SpoolFolder spool)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> told = [];

    /// <summary>Ends when <paramref name="stop"/> says so, and never by an error.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var device in spool.Devices()) await TryDeviceAsync(device, stop);
            await Task.Delay(LookAgain, bench.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryDeviceAsync(string device, CancellationToken stop)
    {
        try
        {
            using var alone = bench.State.Lock(device + ".lock");
            await UploadAsync(device, stop);
        }
        catch (UserError error) when (error.Exit == ExitCode.Busy)
        {
            // It is docked: its own docking sends what is spooled of it.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ServerRefusal or UserError && !stop.IsCancellationRequested)
        {
            TellOnce(device, $"What is spooled of a device waits: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private async Task UploadAsync(string device, CancellationToken stop)
    {
        var desk = new OutcomeDesk(bench);
        var sent = 0;
        var ready = new Dictionary<DockSessionId, bool>();
        foreach (var journal in spool.JournalsOf(device))
        {
            using (journal)
            {
                if (!ready.TryGetValue(journal.Begin.Session, out var open))
                    ready[journal.Begin.Session] = open = await IsOpenAsync(device, journal.Begin.Session, stop);
                if (!open || spool.Find(journal) is not { } copy) continue;
                using var slot = await bench.Slots.TakeAsync(() => false, stop);
                if (await TrySendAsync(journal, copy, stop)) sent++;
                else continue;
                desk.Expect(new(ClaimWriter.Read(journal.Claim!), journal.FilePath, (_, _, _) => { }));
            }
        }
        desk.Close();
        if (sent == 0) return;
        await desk.RunAsync(stop);
        bench.Voice.Tell("spool-sent", $"{sent} files of the spool are at the server.", facts => facts.WriteNumber("files", sent));
        told.Remove(device);
    }

    /// <summary>The server may not have heard of the session yet; telling it again changes nothing.</summary>
    private async Task<bool> IsOpenAsync(string device, DockSessionId session, CancellationToken stop)
    {
        var inventory = DockSession.PathFor(bench, device, session);
        if (!File.Exists(inventory)) return true;
        var answer = await bench.Server.PostDocumentAsync("/agent/v1/docks", await File.ReadAllBytesAsync(inventory, stop), ProtocolJson.Default.DockAnswer, stop);
        if (answer.Decision == VolumeDecision.Undecided) TellOnce(device, "What is spooled of a device waits until somebody decides under Docks whose it is.");
        return answer.Decision != VolumeDecision.Undecided;
    }

    private async Task<bool> TrySendAsync(InflightJournal journal, string copy, CancellationToken stop)
    {
        try
        {
            await SpoolUpload.RunAsync(bench, journal, copy, stop);
            return true;
        }
        catch (Exception error) when (error is ObjectGivenUpException or ServerRefusal)
        {
            // It stays: the device may hold the file still, and somebody may find out why.
            TellOnce(journal.FilePath, $"A spooled file could not be sent: {error.Message} Dock its device again.");
            return false;
        }
    }

    private void TellOnce(string about, string sentence)
    {
        if (told.Add(about)) bench.Voice.Tell("spool-waits", sentence);
    }
}
