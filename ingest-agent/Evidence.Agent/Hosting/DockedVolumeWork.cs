using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Agent.Station;
using Evidence.Durability;

namespace Evidence.Agent.Hosting;

/// <summary>Stays with one volume of a dock as long as it is there: waits until it has settled, offloads it, and again when something new is on it.</summary>
internal sealed class DockedVolumeWork(Workbench bench, DockedVolume volume, Bay bay, CancellationToken gone, CancellationToken stop)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), WhileAway = TimeSpan.FromSeconds(30), WhileBusy = TimeSpan.FromSeconds(2), BusyTooLong = TimeSpan.FromMinutes(2);

    // A camera that stays in the dock for a weekend, and a failing card that stays in it, are not read to their end.
    private readonly GrowingPause afterTrouble = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
    private readonly SafeFiles safe = new();
    private bool isBusy;
    private bool isAway;
    private long busySince;

    /// <summary>Never throws: whatever happens to this volume is said, and ends with it.</summary>
    public async Task RunAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stop);
        try
        {
            while (true)
            {
                var settled = await SettleAsync(either.Token);
                var result = await OffloadAsync();
                await WaitForNewsAsync(result?.ListingLeft ?? settled, result?.Exit, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The volume went, or the program ends.
        }
        catch (Exception error)
        {
            bench.Voice.Tell("error", $"{volume.Path}: unexpected: {error}");
            bay.Failed("The dock program met something that it was not made for");
        }
    }

    /// <summary>A volume that is still being mounted or filled looks different each time; two equal looks in a row are one settled volume.</summary>
    private async Task<int> SettleAsync(CancellationToken cancel)
    {
        var before = Fingerprint(cancel);
        while (true)
        {
            await Task.Delay(Poll, bench.Clock, cancel);
            var now = Fingerprint(cancel);
            if (now is { } same && now == before) return same;
            before = now;
        }
    }

    private async Task<VolumeResult?> OffloadAsync()
    {
        var wasBusy = isBusy;
        (isBusy, isAway) = (false, false);
        try
        {
            var result = await new VolumeOffload(bench, volume.Path, waitForDecision: true, bay, safe).RunAsync(gone, stop);
            isAway = result.ServerIsAway;
            return result;
        }
        catch (UserError error) when (error.Exit == ExitCode.Busy)
        {
            // The same device under another path: its last offload still waits for receipts, or a second card says that it is the same device.
            isBusy = true;
            if (!wasBusy) bench.Voice.Tell("busy", $"{volume.Path}: this device is still being worked on elsewhere; it goes on here after that.");
            else if (bench.Clock.GetElapsedTime(busySince) > BusyTooLong) bay.Failed("Another bay is still busy with this same device");
            if (!wasBusy) busySince = bench.Clock.GetTimestamp();
        }
        catch (UserError error)
        {
            isAway = error.ServerIsAway;
            bench.Voice.Tell("error", $"{volume.Path}: {error.Message} {error.Hint}");
            bay.Failed(error.Message);
        }
        catch (ServerRefusal refusal)
        {
            bench.Voice.Tell("error", $"{volume.Path}: {refusal.Message} {refusal.Hint}");
            bay.Failed($"The server refused it: {refusal.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && !gone.IsCancellationRequested)
        {
            bench.Voice.Tell("error", $"{volume.Path}: it cannot be read, or this machine's own disk failed: {error.Message}");
            bay.Failed("It cannot be read, or the disk of this dock PC fails");
        }
        return null;
    }

    /// <summary>Ends when something else is on the volume; after trouble also when it is time for another try.</summary>
    private async Task WaitForNewsAsync(int left, ExitCode? exit, CancellationToken cancel)
    {
        if (exit == ExitCode.AllSafe) afterTrouble.Reset();
        var again = exit == ExitCode.AllSafe ? TimeSpan.MaxValue : isBusy ? WhileBusy : isAway ? WhileAway : afterTrouble.Next();
        // Each look lists the whole volume.
        var looks = new GrowingPause(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
        for (var startedAt = bench.Clock.GetTimestamp(); ;)
        {
            var rest = again - bench.Clock.GetElapsedTime(startedAt);
            if (rest <= TimeSpan.Zero) return;
            var look = looks.Next();
            await Task.Delay(look < rest ? look : rest, bench.Clock, cancel);
            if (look < rest && Fingerprint(cancel) is { } now && now != left) return;
        }
    }

    private int? Fingerprint(CancellationToken cancel)
    {
        try
        {
            using var root = RawFolder.OpenRoot(volume.Path);
            return CardListing.Read(root, cancel).Fingerprint();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
