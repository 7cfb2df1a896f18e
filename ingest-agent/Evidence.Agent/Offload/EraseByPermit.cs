using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// Erases from a registered device what a single-use permit of the server lists, and nothing else: each file only if its receipt was
/// checked here, and if it is still, read once more from the medium, the bytes that the receipt names. The file in which the card
/// tells its serial stays.
/// </summary>
internal sealed class EraseByPermit(Docking docking)
{
    // Bounds the permit's size; a card with more files gets several.
    private const int FilesPerPermit = 2_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30), BetweenRequests = TimeSpan.FromSeconds(10);

    // A clock that is set back must not bring an old permit to life again.
    private static readonly TimeSpan KeptAfterItsTime = TimeSpan.FromDays(1);

    private readonly Workbench bench = docking.Bench;
    private bool saidWaiting;

    /// <returns>How many files were erased.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if ((WhyNever() ?? await WritableVolume.WhyNotAsync(bench.Choices.Writable, docking.Card.Path, cancel)) is { } reason)
        {
            bench.Voice.Tell("not-erased", $"  Nothing is erased: {reason}.");
            return 0;
        }
        var left = docking.Tally.Results.Where(result => result.IsSafe && !docking.Card.TellsWhoItIs(result.File)).ToList();
        var erased = 0;
        for (var startedAt = bench.Clock.GetTimestamp(); ;)
        {
            var waiting = new List<FileResult>();
            foreach (var some in left.Chunk(FilesPerPermit))
            {
                var (gone, later) = await EraseAsync(some, cancel);
                erased += gone;
                waiting.AddRange(later);
            }
            if (waiting.Count == 0 || !MayWait(waiting.Count, left.Count, startedAt)) return erased;
            left = waiting;
            await Task.Delay(BetweenRequests, bench.Clock, cancel);
        }
    }

    /// <summary>A permit that an earlier run began is never begun again: what it did is found out and reported. A journal that nothing needs any more goes.</summary>
    public static async Task ReportInterruptedAsync(Workbench bench, DockedCard card, CancellationToken cancel)
    {
        var openSince = DockSession.OpenSince(bench, card);
        foreach (var path in PermitJournal.Of(bench.State.Permits, card.Key))
        {
            bool isDone;
            using (var journal = PermitJournal.Open(path))
            {
                if (journal is { IsReported: false }) await ReportAsync(bench, card, journal, cancel);
                // What an open session is to explain needs it still; and until the permit has expired only its journal keeps it from being used again.
                isDone = journal is null || (journal.Begun.Until < bench.Clock.GetUtcNow() - KeptAfterItsTime && File.GetLastWriteTimeUtc(path) < openSince);
            }
            if (isDone) Durable.DeleteFile(path);
        }
    }

    private static Task ReportAsync(Workbench bench, DockedCard card, PermitJournal journal, CancellationToken cancel)
    {
        var there = card.Listing.Files.Select(file => file.Path).ToHashSet();
        foreach (var file in journal.Undone.ToList())
            journal.Note(file.Object, there.Contains(RawPath.Parse(file.Path.Bytes)) ? "interrupted before it was erased" : null);
        return ReportAsync(bench, journal, cancel);
    }

    private string? WhyNever()
    {
        if (docking.Answer.Decision != VolumeDecision.Ours) return "the volume is not the agency's own";
        if (!docking.Answer.Registered) return "the device is not registered as the agency's own";
        return docking.Answer.Erase == ErasePolicy.Never ? "the agency's policy for this device is never to erase" : null;
    }

    /// <summary>Media checks may be done later than receipts: what waits for one is asked for again, in this docking for so long.</summary>
    private bool MayWait(int waiting, int before, long startedAt)
    {
        var longest = bench.Choices.Patience < LongestWait && bench.Choices.Patience != Timeout.InfiniteTimeSpan ? bench.Choices.Patience : LongestWait;
        var isOver = bench.Clock.GetElapsedTime(startedAt) >= longest;
        if (isOver) bench.Voice.Tell("not-erased", $"  {waiting} files are not erased: their media check is not done yet. The next docking asks again.");
        else if (waiting != before || !saidWaiting) bench.Voice.Tell("not-erased", $"  {waiting} files are not erased yet: the server has still to check that they play.");
        saidWaiting = true;
        return !isOver;
    }

    /// <returns>How many were erased, and which the server may permit later.</returns>
    private async Task<(int Erased, IReadOnlyList<FileResult> Waiting)> EraseAsync(FileResult[] files, CancellationToken cancel)
    {
        var proven = files.DistinctBy(file => file.Receipt!.Object).ToDictionary(file => file.Receipt!.Object, file => (file.File.Path, file.Receipt!));
        var (permit, waits) = await AskAsync(proven, cancel);
        if (permit is null) return (0, waits ? files : []);
        var permitted = permit.Files.Select(file => file.Object).ToHashSet();
        return (await EraseAsync(permit, files, cancel), docking.Answer.Erase == ErasePolicy.AfterMediaCheck ? [.. files.Where(file => !permitted.Contains(file.Receipt!.Object))] : []);
    }

    private async Task<int> EraseAsync(Permit permit, FileResult[] files, CancellationToken cancel)
    {
        using var journal = PermitJournal.Start(bench.State.Permits, permit, docking.Card.Key);
        var byObject = files.ToLookup(file => file.Receipt!.Object);
        await using (var volume = await WritableVolume.OpenAsync(bench.Choices.Writable, docking.Card.Path, permit.Id, cancel))
        {
            using var card = RawFolder.OpenRootForErase(docking.Card.Path);
            foreach (var file in permit.Files)
            {
                cancel.ThrowIfCancellationRequested();
                var listed = byObject[file.Object].First(one => one.File.Path.Bytes.SequenceEqual(file.Path.Bytes)).File;
                journal.Note(file.Object, volume.Refused ?? Erase(card, listed, file, cancel));
            }
        }
        await ReportAsync(bench, journal, cancel);
        foreach (var failure in journal.Report.Failed)
            bench.Voice.Tell("not-erased", $"  {byObject[failure.Object].First().File.Display}: not erased, {failure.Reason}");
        return journal.Report.Erased.Count;
    }

    /// <returns>A good permit; or none, and whether there may be one later.</returns>
    private async Task<(Permit? Permit, bool Waits)> AskAsync(Dictionary<ObjectId, (RawPath Path, Receipt Receipt)> proven, CancellationToken cancel)
    {
        try
        {
            FaultPoints.Hit(FaultPoint.AgentBeforeSend);
            var text = await bench.Server.PostForTextAsync($"/agent/v1/docks/{docking.Session.Id}/permit", new PermitRequest([.. proven.Keys]), ProtocolJson.Default.PermitRequest, cancel);
            var permit = await bench.Trust.PermitAsync(text, cancel);
            var unfit = permit is null ? "no permit key of the agency signed it" : PermitCheck.Refuse(permit, bench, docking.Session.Id, docking.Card.Key, proven);
            if (unfit is null) return (permit, false);
            bench.Voice.Tell("permit-refused", $"  Nothing is erased: the permit that came is not good ({unfit}). Tell the administrator.");
        }
        catch (ServerRefusal refusal)
        {
            if (refusal.Code == "media-check-waits") return (null, true);
            bench.Voice.Tell("not-erased", $"  {proven.Count} files are not erased: {refusal.Message} {refusal.Hint}");
        }
        return (null, false);
    }

    /// <returns>Null once it is gone, else why it still is there.</returns>
    private string? Erase(RawFolder card, CardFile listed, PermitFile file, CancellationToken cancel)
    {
        try
        {
            using (var handle = card.OpenFile(listed.Path))
                if (WhyNotEqual(card, handle, listed, file, cancel) is { } reason) return reason;
            FaultPoints.Hit(FaultPoint.AgentBeforeErase);
            card.Delete(listed.Path);
            FaultPoints.Hit(FaultPoint.AgentAfterErase);
            return null;
        }
        catch (FileNotFoundException)
        {
            return "it was gone already";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private string? WhyNotEqual(RawFolder card, Microsoft.Win32.SafeHandles.SafeFileHandle handle, CardFile listed, PermitFile file, CancellationToken cancel)
    {
        var mark = card.Mark(handle);
        if (mark.Bytes != file.PlaintextBytes || mark.ModifiedNanoseconds != listed.Mark.ModifiedNanoseconds) return "it has changed since it was sent";
        var buffer = bench.Buffers.Take(0);
        try
        {
            ColdRead.Forget(handle);
            var found = FileHash.Of(handle, buffer.Segment, _ => { }, cancel);
            return found.Sha256 == file.PlaintextSha256 && card.Mark(handle) == mark ? null : "the device now gives other bytes than it did before";
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }

    private static async Task ReportAsync(Workbench bench, PermitJournal journal, CancellationToken cancel)
    {
        try
        {
            await bench.Server.PostAsync($"/agent/v1/permits/{journal.Begun.Permit}/used", journal.Report, ProtocolJson.Default.PermitReport, cancel);
        }
        catch (ServerRefusal refusal)
        {
            bench.Voice.Tell("permit-report-refused", $"  The server did not take the report on a permit: {refusal.Message} {refusal.Hint}");
        }
        journal.NoteReported();
    }
}
