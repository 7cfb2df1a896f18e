using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Agent.Station;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Spool;

/// <summary>
/// One docking while the server is away: seals what the server does not hold yet into the spool, so that the device may leave. Nothing is
/// erased; only a device that the server called the agency's own is read at all.
/// </summary>
/// <param name="bay">Where the station page shows how it goes; null where there is no page.</param>
internal sealed class SpoolVolume(Workbench bench, DockedCard card, DockSession session, SpoolFolder spool, Bay? bay = null)
{
    // The server may ask for another cut; a spooled copy can be cut anew.
    private const int UsualPartBytes = 16 << 20, MostParts = 9_000;

    private readonly Docking docking = new(bench, card, session, new DockAnswer(session.Id, VolumeDecision.Ours, false, ErasePolicy.Never, []));
    private readonly InflightFolder inflight = new(bench, card);
    private string? full;

    /// <exception cref="UserError">The device is not known as the agency's own: <paramref name="away"/>, as it was.</exception>
    public async Task<VolumeResult> RunAsync(UserError away, CancellationToken cancel)
    {
        if (DeviceMemory.Find(bench, card) is not { } memory)
            throw new UserError(away.Exit, $"{away.Message} {card.Name} is not known here as the agency's own, so nothing on it is read.", "Leave it in the dock until the server is back.");
        bench.Voice.Tell("spooling", $"{card.Name}: the server is away; sealing what it does not hold yet into the spool {spool.Folder}.");
        var held = memory.Held.ToDictionary(file => RawPath.Parse(file.Path.Bytes));
        var journals = inflight.Find();
        var waiting = card.Listing.Files.Where(file => !IsHeld(held, file)).OrderBy(file => card.Profile.RecordingOf(file.Path) is not null).ToList();
        var already = (card.Listing.Files.Count - waiting.Count, card.Listing.Files.Sum(file => file.Mark.Bytes) - waiting.Sum(file => file.Mark.Bytes));
        bay?.Spools(docking.Tally, already, memory.Label);
        // Whom people want first only the server could say.
        using (var party = bench.Slots.Join(() => false))
            await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = bench.Choices.InFlight, CancellationToken = cancel }, async (file, token) =>
            {
                using var slot = await party.TakeAsync(token);
                docking.Tally.Add(await SpoolAsync(file, journals, token));
            });
        var left = docking.Tally.Results.Count(result => result.Fate != FileFate.Spooled);
        var mayLeave = left == 0 && !card.Listing.Skipped.Any(skip => skip.MayHoldFiles);
        bay?.SpoolEnded(docking.Tally, already, TroubleText.OfSpool(docking));
        TellSummary(left, mayLeave);
        return new(mayLeave ? ExitCode.Spooled : ExitCode.NotAllSafe, card.Listing.Fingerprint(), ServerIsAway: true);
    }

    private static bool IsHeld(Dictionary<RawPath, HeldFile> held, CardFile file) =>
        held.TryGetValue(file.Path, out var before) && before.Bytes == file.Mark.Bytes && before.Modified == file.Mark.ModifiedNanoseconds;

    private async Task<FileResult> SpoolAsync(CardFile file, ILookup<RawPath, string> journals, CancellationToken cancel)
    {
        try
        {
            using var reading = new CardReading(docking, file);
            using (var journal = Resume(reading, journals))
                if (journal is not null && await TrySealAsync(reading, journal, cancel)) return new(file, FileFate.Spooled, "", null);
            if (full is not null) return Full(file);
            using var anew = inflight.Start(JournalBegin.For(docking, reading));
            await SealAsync(reading, anew, cancel);
            return new(file, FileFate.Spooled, "", null);
        }
        catch (SpoolFullException error)
        {
            if (Interlocked.CompareExchange(ref full, error.Message, null) is null)
                bench.Voice.Tell("spool-full", $"  The spool is full ({error.Message}). What is not in it stays on the devices: leave them in the dock.");
            return Full(file);
        }
        catch (Exception error) when (FileOffload.Explain(docking, file, error) is { } result)
        {
            return result;
        }
    }

    private FileResult Full(CardFile file) => new(file, FileFate.DockTrouble, $"the server is away and the spool is full: {full}", null);

    /// <summary>What an earlier run began for this very file, rather one that is whole. What it began for another is left for when the server is back.</summary>
    private InflightJournal? Resume(CardReading reading, ILookup<RawPath, string> journals)
    {
        InflightJournal? best = null;
        foreach (var path in journals[reading.File.Path].Where(File.Exists))
        {
            var journal = InflightJournal.Open(path);
            if (journal is null) continue;
            var fits = journal.Begin.Bytes == reading.Mark.Bytes && journal.Begin.Modified == reading.Mark.ModifiedNanoseconds;
            if (!fits || (best is not null && spool.Find(journal) is null))
            {
                journal.Dispose();
                continue;
            }
            best?.Dispose();
            best = journal;
        }
        return best;
    }

    /// <summary>False if the earlier object cannot be completed any more: the file is another than then.</summary>
    private async Task<bool> TrySealAsync(CardReading reading, InflightJournal journal, CancellationToken cancel)
    {
        try
        {
            if (spool.Find(journal) is null) await SealAsync(reading, journal, cancel);
            return true;
        }
        catch (ObjectGivenUpException)
        {
            return false;
        }
    }

    /// <summary>The same pass as when it is sent, through the same gate: a part's hash is durable before the part is written.</summary>
    private async Task SealAsync(CardReading reading, InflightJournal journal, CancellationToken cancel)
    {
        using var key = bench.MachineKey.TryOpen(journal.Begin.SealedKey, journal.Object) ?? throw new ObjectGivenUpException("its journal was made on another machine");
        var sealedBytes = SealedLayout.CiphertextBytes(reading.Mark.Bytes);
        var partBytes = journal.PartBytes ?? Cut(sealedBytes);
        journal.CutInto(partBytes);
        using var copy = spool.Create(journal, sealedBytes);
        var buffer = bench.Buffers.Take(partBytes);
        try
        {
            using var sealer = new Sealer(key, AssociatedData.For(bench.Enrolment.Agency, journal.Object), journal.Begin.Salt, journal.Begin.NoncePrefix);
            using var pass = new SealingPass(reading.Handle, reading.Mark.Bytes, sealer, buffer, partBytes);
            var facts = await pass.RunAsync((number, bytes, sha256) =>
            {
                copy.Write(journal.Release(number, bytes, sha256), (long)number * partBytes);
                return Task.CompletedTask;
            }, docking.Tally.Read, cancel);
            reading.RequireUnchanged(facts.PlaintextBytes);
            copy.Finish();
            if (journal.Claim is null) journal.KeepClaim(await ClaimWriter.WriteAsync(docking, reading, journal.Begin, facts, key, cancel));
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }

    private static int Cut(long sealedBytes)
    {
        var least = (sealedBytes + MostParts - 1) / MostParts;
        var whole = (least + SealedLayout.SegmentBytes - 1) / SealedLayout.SegmentBytes * SealedLayout.SegmentBytes;
        return (int)Math.Max(UsualPartBytes, whole);
    }

    private void TellSummary(int left, bool mayLeave)
    {
        var spooled = docking.Tally.Results.Count - left;
        bench.Voice.Tell("summary", mayLeave
            ? $"{card.Name}: {spooled} files are sealed in the spool; the server gets them when it is back. The device may leave. Nothing was erased."
            : $"{card.Name}: {left} files are only on the device. Leave it in the dock.", facts =>
            {
                facts.WriteString("session", session.Id.ToString());
                facts.WriteNumber("files", card.Listing.Files.Count);
                facts.WriteNumber("safe", 0);
                facts.WriteNumber("spooled", spooled);
                facts.WriteNumber("exit", (int)(mayLeave ? ExitCode.Spooled : ExitCode.NotAllSafe));
            });
    }
}
