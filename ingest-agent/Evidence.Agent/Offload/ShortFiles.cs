using System.Net;
using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>
/// Sends short files many at a time: sealed in memory, all their journals flushed side by side, then one request. A file that has any history, or any
/// trouble, is left to <see cref="FileOffload"/>, which knows what to do and to say.
/// </summary>
internal sealed class ShortFiles(Docking docking, OutcomeDesk desk, InflightFolder inflight, Leftovers leftovers)
{
    /// <summary>Files of one request, and bytes of theirs after which no more join.</summary>
    public const int Most = 128, MostBytes = 2 << 20;

    private const int Longest = 1 << 16, FlushesAtOnce = 16;

    private readonly Workbench bench = docking.Bench;
    private volatile bool serverIsOlder;

    /// <summary>Whether a file of this length goes this way.</summary>
    public static bool Fits(CardFile file) => file.Mark.Bytes <= Longest;

    /// <returns>The files that are still to be sent, each on its own.</returns>
    public async Task<IReadOnlyList<CardFile>> OffloadAsync(IReadOnlyList<CardFile> files, CancellationToken cancel)
    {
        if (serverIsOlder) return files;
        var ready = new List<SealedShortFile>();
        try
        {
            foreach (var file in files)
                if (await TrySealAsync(file, cancel) is { } one) ready.Add(one);
            Journal(ready);
            var taken = await SendAsync(ready.FindAll(one => one.Journal is not null), cancel);
            foreach (var one in ready.Where(one => one.Journal is not null)) await EndAsync(one, taken.Contains(one.Begin.Object), cancel);
            var done = ready.Where(one => taken.Contains(one.Begin.Object)).Select(one => one.File.Path).ToHashSet();
            return [.. files.Where(file => !done.Contains(file.Path))];
        }
        finally
        {
            foreach (var one in ready) one.Journal?.Dispose();
        }
    }

    private async Task<SealedShortFile?> TrySealAsync(CardFile file, CancellationToken cancel)
    {
        if (leftovers.Has(file.Path) || docking.Known.Find(file, file.Mark.Bytes) is not null) return null;
        try
        {
            using var reading = new CardReading(docking, file);
            // Longer by now than it was when it was listed.
            return Fits(reading.File) ? await SealAsync(reading, cancel) : null;
        }
        catch (Exception error) when (FileOffload.Explain(docking, file, error) is not null)
        {
            return null;
        }
    }

    private async Task<SealedShortFile> SealAsync(CardReading reading, CancellationToken cancel)
    {
        var begin = JournalBegin.For(docking, reading);
        using var key = bench.MachineKey.TryOpen(begin.SealedKey, begin.Object) ?? throw new InvalidOperationException("internal error: a key that was sealed just now does not open");
        var buffer = bench.Buffers.Take(SealedLayout.SegmentBytes);
        try
        {
            using var sealer = new Sealer(key, AssociatedData.For(bench.Enrolment.Agency, begin.Object), begin.Salt, begin.NoncePrefix);
            using var pass = new SealingPass(reading.Handle, reading.Mark.Bytes, sealer, buffer, SealedLayout.SegmentBytes);
            byte[] bytes = [];
            var facts = await pass.RunAsync((_, part, _) =>
            {
                bytes = part.ToArray();
                return Task.CompletedTask;
            }, docking.Tally.Read, cancel);
            reading.RequireUnchanged(facts.PlaintextBytes);
            return new(reading.File, begin, bytes, facts.CiphertextSha256, await ClaimWriter.WriteAsync(docking, reading, begin, facts, key, cancel));
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }

    /// <summary>Each journal is flushed for itself, but many at a time: the disk makes few writes of them.</summary>
    private void Journal(List<SealedShortFile> ready) => Parallel.ForEach(ready, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, one =>
    {
        try
        {
            one.Journal = inflight.StartSealed(one.Begin, one.Hash, one.Claim);
        }
        catch (IOException)
        {
            // The disk of this machine fails or is full: on its own the file is told so.
        }
    });

    /// <returns>The objects that the server has taken.</returns>
    private async Task<HashSet<ObjectId>> SendAsync(List<SealedShortFile> ready, CancellationToken cancel)
    {
        if (ready.Count == 0) return [];
        try
        {
            FaultPoints.Hit(FaultPoint.AgentBeforeShortFiles);
            var request = new ShortFilesRequest(ready.ConvertAll(one => one.ToSend()));
            var answer = await bench.Server.PostFootageAsync($"/agent/v1/docks/{docking.Session.Id}/short-files", request, ProtocolJson.Default.ShortFilesRequest, ProtocolJson.Default.ShortFilesAnswer, cancel);
            FaultPoints.Hit(FaultPoint.AgentAfterShortFiles);
            return [.. answer.Taken];
        }
        catch (ServerRefusal refusal)
        {
            serverIsOlder = refusal.Status == HttpStatusCode.NotFound && refusal.Code.Length == 0;
            return [];
        }
    }

    private async Task EndAsync(SealedShortFile one, bool isTaken, CancellationToken cancel)
    {
        if (!isTaken)
        {
            await leftovers.AbandonAsync(one.Journal!, "it was not taken among others", cancel);
            return;
        }
        var file = one.File;
        desk.Expect(new(ClaimWriter.Read(one.Claim), one.Journal!.FilePath, (fate, reason, receipt) => docking.Tally.Add(new(file, fate, reason, receipt))));
    }
}

/// <summary>A short file on its way: sealed, claimed, and from the moment it has a journal free to leave.</summary>
internal sealed record SealedShortFile(CardFile File, JournalBegin Begin, byte[] Bytes, Sha256Hash Hash, JournalClaim Claim)
{
    public InflightJournal? Journal { get; set; }

    /// <summary>Through the journal's gate, as every part.</summary>
    public ShortFileSent ToSend() => new(Claim.Claim, Claim.Wrap, Journal!.Release(0, Bytes, Hash).Bytes.ToArray());
}
