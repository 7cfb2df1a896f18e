using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Agent.Spool;
using Evidence.Agent.Station;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// One docking from first to second inventory: what there is goes to the server before anything is read, then every file, then, if asked and
/// permitted, the erasing. A session closes only when every file is safe; else the next docking goes on with it.
/// </summary>
/// <param name="waitForDecision">Stay with an undecided volume until somebody decides, instead of ending with exit code 3.</param>
/// <param name="bay">Where the station page shows how it goes; null where there is no page.</param>
/// <param name="safe">What earlier tries since it was docked have brought to its end; null where there were none.</param>
internal sealed class VolumeOffload(Workbench bench, string path, bool waitForDecision, Bay? bay = null, SafeFiles? safe = null)
{
    /// <param name="gone">The volume went away: what was sent is still awaited.</param>
    /// <param name="stop">The program ends.</param>
    /// <exception cref="UserError">The server cannot be reached, or another agent holds the volume.</exception>
    /// <exception cref="IOException">The volume cannot be listed.</exception>
    public async Task<VolumeResult> RunAsync(CancellationToken gone, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stop);
        using var card = DockedCard.Open(path, bench.Profiles.Current(), either.Token);
        using var held = bench.State.Lock(card.Key + ".lock");
        await bench.Trust.RenewAsync(either.Token);
        var session = DockSession.OpenOrResume(bench, card);
        bay?.Listed(card, session);
        SummaryWriter.TellListed(bench.Voice, card, session);
        try
        {
            return await SendAsync(card, session, gone, stop, either.Token);
        }
        catch (UserError away) when (away.ServerIsAway && bench.Spool is not null && !either.IsCancellationRequested)
        {
            return await new SpoolVolume(bench, card, session, bench.Spool, bay).RunAsync(away, either.Token);
        }
    }

    private async Task<VolumeResult> SendAsync(DockedCard card, DockSession session, CancellationToken gone, CancellationToken stop, CancellationToken either)
    {
        await EraseByPermit.ReportInterruptedAsync(bench, card, either);
        var answer = await SendInventoryAsync(session, either);
        bay?.Answered(answer);
        if (answer.Decision == VolumeDecision.Undecided && await WaitForDecisionAsync(card, session, either) is var decided)
            answer = decided ?? answer;
        if (answer.Decision == VolumeDecision.Undecided) return new(ExitCode.Undecided, card.Listing.Fingerprint());
        var docking = new Docking(bench, card, session, answer);
        bay?.Answered(answer);
        bay?.Reads(docking.Tally);
        await OffloadFilesAsync(docking, gone, stop);
        DeviceMemory.Keep(docking);
        var erased = bench.Choices.Erase && !gone.IsCancellationRequested ? await new EraseByPermit(docking).RunAsync(either) : 0;
        var exit = SummaryWriter.IsAllSafe(docking) ? ExitCode.AllSafe : ExitCode.NotAllSafe;
        var left = exit == ExitCode.AllSafe && !gone.IsCancellationRequested ? await CloseAsync(card, session, either) : card.Listing;
        bay?.Ended(docking, ReferenceEquals(left, card.Listing) ? null : left);
        SummaryWriter.TellSummary(docking, erased, exit);
        return new(exit, left.Fingerprint());
    }

    private async Task<DockAnswer> SendInventoryAsync(DockSession session, CancellationToken cancel)
    {
        try
        {
            FaultPoints.Hit(FaultPoint.AgentBeforeSend);
            var answer = await bench.Server.PostDocumentAsync("/agent/v1/docks", session.SignedInventory, ProtocolJson.Default.DockAnswer, cancel);
            FaultPoints.Hit(FaultPoint.AgentAfterSend);
            return answer;
        }
        catch (ServerRefusal refusal)
        {
            throw new UserError(ExitCode.ServerRefused, refusal.Message, refusal.Hint);
        }
    }

    /// <summary>Null if this run does not wait.</summary>
    private async Task<DockAnswer?> WaitForDecisionAsync(DockedCard card, DockSession session, CancellationToken cancel)
    {
        var where = new Uri(bench.Server.Address, "docks/sessions/" + session.Id);
        bench.Voice.Tell("undecided", $"{card.Name}: nobody has decided yet whose volume this is. An evidence officer decides at {where} : ours, seized or private. Until then only its list was sent; nothing on it is changed.", facts =>
        {
            facts.WriteString("session", session.Id.ToString());
            facts.WriteString("who", "evidence officer");
            facts.WriteString("where", where.ToString());
        });
        while (waitForDecision)
        {
            var answer = await bench.Server.GetAsync($"/agent/v1/docks/{session.Id}?wait=20", ProtocolJson.Default.DockAnswer, cancel);
            if (answer.Decision != VolumeDecision.Undecided) return answer;
        }
        return null;
    }

    private async Task OffloadFilesAsync(Docking docking, CancellationToken gone, CancellationToken stop)
    {
        foreach (var known in safe?.Of(docking.Card) ?? []) docking.Tally.Recall(known);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var flying = CancellationTokenSource.CreateLinkedTokenSource(gone, failed.Token);
        var desk = new OutcomeDesk(bench);
        var outcomes = CancelIfFailsAsync(desk.RunAsync(failed.Token), failed);
        var flights = CancelIfFailsAsync(FlyAsync(docking, desk, gone, flying.Token), failed);
        await Task.WhenAll(flights, outcomes);
        safe?.Keep(docking.Card, docking.Tally.Results);
        foreach (var file in docking.Card.Listing.Files.Where(file => docking.Tally.Of(file) is null))
            docking.Tally.Add(new(file, FileFate.Vanished, "the device went away", null));
    }

    private async Task FlyAsync(Docking docking, OutcomeDesk desk, CancellationToken gone, CancellationToken cancel)
    {
        try
        {
            var inflight = new InflightFolder(bench, docking.Card);
            var leftovers = new Leftovers(docking, desk, inflight.Find());
            var offload = new FileOffload(docking, desk, inflight, leftovers);
            var shortFiles = new ShortFiles(docking, desk, inflight, leftovers);
            var queue = new FileQueue(docking.Card.Listing.Files.Where(file => docking.Tally.Of(file) is null), file => docking.Card.Profile.RecordingOf(file.Path) is not null);
            using var party = bench.Slots.Join(() => queue.IsHurried);
            using var allTaken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var hurry = HurryWatch.RunAsync(bench, docking.Session.Id, docking.Answer.Hurry, queue, allTaken.Token);
            try
            {
                await Parallel.ForEachAsync(Enumerable.Range(0, bench.Choices.InFlight), new ParallelOptions { MaxDegreeOfParallelism = bench.Choices.InFlight, CancellationToken = cancel },
                    async (_, token) => await FlyAsync(party, queue, docking.Known, shortFiles, offload, token));
            }
            finally
            {
                await allTaken.CancelAsync();
                await hurry;
            }
            await leftovers.DropMissingAsync(cancel);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            bench.Voice.Tell("vanished", $"{docking.Card.Name} went away before everything was sent. Dock it again; it goes on from there.");
        }
        finally
        {
            desk.Close();
        }
    }

    private static async Task FlyAsync(FlightSlots.Party party, FileQueue queue, KnownFiles known, ShortFiles shortFiles, FileOffload offload, CancellationToken cancel)
    {
        while (true)
        {
            using var slot = await party.TakeAsync(cancel);
            var taken = queue.Take();
            if (taken.Count == 0) return;
            await known.AskAsync(taken, queue, cancel);
            foreach (var file in taken.Count > 1 ? await shortFiles.OffloadAsync(taken, cancel) : taken) await offload.OffloadAsync(file, cancel);
            known.Forget(taken);
            queue.Done(taken);
        }
    }

    private static async Task CancelIfFailsAsync(Task work, CancellationTokenSource others)
    {
        try
        {
            await work;
        }
        catch
        {
            await others.CancelAsync();
            throw;
        }
    }

    /// <summary>Tells what the card holds at the end, for this session and for those that earlier dockings left open.</summary>
    private async Task<CardListing> CloseAsync(DockedCard before, DockSession session, CancellationToken cancel)
    {
        using var card = DockedCard.Open(path, bench.Profiles.Current(), cancel);
        var spooled = bench.Spool?.SessionsOf(before.Key) ?? new HashSet<DockSessionId>();
        foreach (var id in session.LeftOpen.Prepend(session.Id).Where(id => !spooled.Contains(id)))
        {
            try
            {
                await bench.Server.PostDocumentAsync($"/agent/v1/docks/{id}/close", DockSession.SignSecond(bench, before, card, id), cancel);
            }
            catch (ServerRefusal refusal) when (refusal.Code is "session-closed" or "session-unknown")
            {
                // An earlier try closed it and was stopped before it could forget it.
            }
            catch (ServerRefusal refusal)
            {
                bench.Voice.Tell("close-refused", $"  The server did not close session {id}: {refusal.Message} {refusal.Hint}");
                continue;
            }
            DockSession.Forget(bench, before, id);
        }
        return card.Listing;
    }
}

/// <param name="ListingLeft">Fingerprint of what is on the volume now: another one means that there is something new.</param>
/// <param name="ServerIsAway">What is not safe waits for the server, not for the device.</param>
internal sealed record VolumeResult(ExitCode Exit, int ListingLeft, bool ServerIsAway = false);
