using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;

namespace Evidence.Agent.Spool;

/// <summary>Sends what lies in the spool whenever the server is there, device by device, without the devices; one that somebody wants first comes first.</summary>
internal sealed class SpoolUploader(Workbench bench, SpoolFolder spool)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> told = [];
    private readonly SpoolWishes wishes = new(bench, spool);

    /// <summary>Ends when <paramref name="stop"/> says so, and never by an error.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var hearing = wishes.RunAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            var left = spool.Devices().ToHashSet();
            // All of them first: nobody can want what the server has not heard of.
            foreach (var device in left) await TryAsync(device, () => wishes.TellAsync(device, stop), stop);
            while (left.Count > 0 && !stop.IsCancellationRequested)
            {
                var device = left.FirstOrDefault(wishes.IsHurried) ?? left.First();
                left.Remove(device);
                // What was broken off for another device goes on after that one.
                if (!await TryDeviceAsync(device, left, stop)) left.Add(device);
            }
            await Task.Delay(LookAgain, bench.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await hearing;
    }

    /// <summary>False if it broke off because one of <paramref name="others"/> is wanted first.</summary>
    private async Task<bool> TryDeviceAsync(string device, HashSet<string> others, CancellationToken stop)
    {
        var isThrough = true;
        await TryAsync(device, async () =>
        {
            using var alone = bench.State.Lock(device + ".lock");
            await wishes.TellAsync(device, stop);
            isThrough = await UploadAsync(device, others, stop);
        }, stop);
        return isThrough;
    }

    private async Task TryAsync(string device, Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
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

    private async Task<bool> UploadAsync(string device, HashSet<string> others, CancellationToken stop)
    {
        var desk = new OutcomeDesk(bench);
        var waiting = spool.Waiting(device).Where(copy => MayGo(device, copy)).ToList();
        wishes.OnlyThese(device, waiting);
        var sent = await SendAsync(device, waiting, desk, () => !wishes.IsHurried(device) && others.Any(wishes.IsHurried), stop);
        desk.Close();
        if (sent == 0) return waiting.Count == 0;
        await desk.RunAsync(stop);
        bench.Voice.Tell("spool-sent", $"{sent} files of the spool are at the server.", facts => facts.WriteNumber("files", sent));
        told.Remove(device);
        return waiting.Count == 0;
    }

    private bool MayGo(string device, WaitingCopy copy)
    {
        if (!wishes.IsUndecided(copy.Session)) return true;
        TellOnce(device, "What is spooled of a device waits until somebody decides under Docks whose it is.");
        return false;
    }

    /// <summary>Takes each from <paramref name="waiting"/> and sends it, until there is none or another device comes first.</summary>
    private async Task<int> SendAsync(string device, List<WaitingCopy> waiting, OutcomeDesk desk, Func<bool> isAnotherFirst, CancellationToken stop)
    {
        using var party = bench.Slots.Join(() => wishes.IsHurried(device));
        var sent = 0;
        while (waiting.Count > 0 && !isAnotherFirst())
        {
            using var slot = await party.TakeAsync(stop);
            var next = waiting.Find(wishes.IsWanted) ?? waiting[0];
            waiting.Remove(next);
            if (await TrySendAsync(next, desk, stop)) sent++;
            wishes.Through(next);
        }
        return sent;
    }

    private async Task<bool> TrySendAsync(WaitingCopy waiting, OutcomeDesk desk, CancellationToken stop)
    {
        try
        {
            return await SendAsync(waiting, desk, stop);
        }
        catch (Exception error) when (error is ObjectGivenUpException or ServerRefusal)
        {
            // It stays: the device may hold the file still, and somebody may find out why.
            TellOnce(waiting.Journal, $"A spooled file could not be sent: {error.Message} Dock its device again.");
            return false;
        }
    }

    private async Task<bool> SendAsync(WaitingCopy waiting, OutcomeDesk desk, CancellationToken stop)
    {
        SpooledCopy ended;
        using (var journal = InflightJournal.Open(waiting.Journal))
        {
            if (journal is null || spool.Find(journal) is not { } copy) return false;
            try
            {
                await SpoolUpload.RunAsync(bench, journal, copy, stop);
                desk.Expect(new(ClaimWriter.Read(journal.Claim!), journal.FilePath, (_, _, _) => { }));
                return true;
            }
            catch (ObjectEndedException)
            {
                ended = new(journal.Object, journal.Begin.Volume, copy, journal.FilePath, IsKept: false);
            }
        }
        await SendAnewAsync(ended, desk, stop);
        return true;
    }

    /// <summary>
    /// What the server gave up, having heard nothing of this dock for long, goes as another object; the device may not hold the file any more. Without a
    /// receipt for that one the copy is set aside: only a person sends it a third time.
    /// </summary>
    private Task SendAnewAsync(SpooledCopy copy, OutcomeDesk desk, CancellationToken stop) => KeptUpload.RunAsync(bench, copy, desk, (fate, _) =>
    {
        if (fate is not (FileFate.Verified or FileFate.AlreadyHeld)) spool.SetAside(copy.Journal);
    }, stop);

    private void TellOnce(string about, string sentence)
    {
        if (told.Add(about)) bench.Voice.Tell("spool-waits", sentence);
    }
}
