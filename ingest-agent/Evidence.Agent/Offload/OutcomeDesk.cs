using System.Globalization;
using System.Threading.Channels;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>One claimed object that the server has still to read back.</summary>
/// <param name="Done">Told once, with the receipt or the reason why there is none.</param>
internal sealed record PendingObject(Claim Claim, string JournalPath, Action<FileFate, string, Receipt?> Done);

/// <summary>
/// Waits for the server's read-back of claimed objects, many at a time, while other files are still being sent. A receipt counts when its
/// signature and every hash in it hold; then it is kept, and only then the journal goes, and with it the data key.
/// </summary>
internal sealed class OutcomeDesk(Workbench bench)
{
    private const int FlushesAtOnce = 16;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1), SayAgain = TimeSpan.FromSeconds(15);

    private readonly Channel<PendingObject> inbox = Channel.CreateUnbounded<PendingObject>();
    private readonly Dictionary<ObjectId, PendingObject> pending = [];
    private readonly Dictionary<ObjectId, Outcome> early = [];
    private readonly Dictionary<DockSessionId, long> seen = [];
    private readonly ReceiptShelf shelf = new(bench.State.Receipts);
    private long heardAt;
    private long saidAt;

    public void Expect(PendingObject claimed) => inbox.Writer.TryWrite(claimed);

    /// <summary>Nothing more is coming: <see cref="RunAsync"/> ends with the last outcome.</summary>
    public void Close() => inbox.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancel)
    {
        while (pending.Count > 0 || await inbox.Reader.WaitToReadAsync(cancel))
        {
            await TakeInboxAsync(cancel);
            foreach (var session in pending.Values.Select(one => one.Claim.Session).Distinct().ToList())
                await AskAsync(session, cancel);
            GiveUpAfterSilence();
        }
    }

    private async Task TakeInboxAsync(CancellationToken cancel)
    {
        while (inbox.Reader.TryRead(out var claimed))
        {
            if (pending.Count == 0) heardAt = saidAt = bench.Clock.GetTimestamp();
            pending[claimed.Claim.Object] = claimed;
            if (early.Remove(claimed.Claim.Object, out var outcome)) await SettleAsync([(claimed, outcome)], cancel);
        }
    }

    private async Task AskAsync(DockSessionId session, CancellationToken cancel)
    {
        var after = seen.GetValueOrDefault(session);
        var wait = pending.Values.All(one => one.Claim.Session == session) ? 20 : 2;
        var answer = await bench.Server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/agent/v1/docks/{session}/outcomes?after={after}&wait={wait}"),
            ProtocolJson.Default.OutcomesAnswer, cancel);
        seen[session] = answer.Next;
        var settling = new List<(PendingObject Claimed, Outcome Outcome)>();
        foreach (var outcome in answer.Outcomes)
        {
            if (pending.TryGetValue(outcome.Object, out var claimed)) settling.Add((claimed, outcome));
            else early[outcome.Object] = outcome;
        }
        await SettleAsync(settling, cancel);
    }

    /// <summary>Many at a time: each waits for the disk twice.</summary>
    private async Task SettleAsync(List<(PendingObject Claimed, Outcome Outcome)> settling, CancellationToken cancel)
    {
        if (settling.Count == 0) return;
        heardAt = bench.Clock.GetTimestamp();
        foreach (var (claimed, _) in settling) pending.Remove(claimed.Claim.Object);
        await Parallel.ForEachAsync(settling, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce, CancellationToken = cancel }, async (one, token) => await SettleAsync(one.Claimed, one.Outcome, token));
    }

    private async Task SettleAsync(PendingObject claimed, Outcome outcome, CancellationToken cancel)
    {
        if (outcome.Kind == OutcomeKind.Quarantined)
        {
            if (bench.Spool?.SetAside(claimed.JournalPath) == true)
                bench.Voice.Tell("spool-waits", $"  The server has set a spooled file aside ({outcome.Reason}); its copy is kept in the spool. Tell the administrator.");
            else
                InflightJournal.Destroy(claimed.JournalPath);
            claimed.Done(FileFate.Quarantined, outcome.Reason ?? "no reason given", null);
            return;
        }
        var receipt = outcome.Receipt is { } text ? await bench.Trust.ReceiptAsync(text, cancel) : null;
        var proven = receipt is not null && (outcome.Kind == OutcomeKind.Verified
            ? ReceiptCheck.Proves(receipt, claimed.Claim)
            : ReceiptCheck.HasPlaintextOf(receipt, claimed.Claim));
        if (!proven)
        {
            claimed.Done(FileFate.Unproven, "the server's receipt does not prove these bytes; tell the administrator", null);
            return;
        }
        shelf.Keep(receipt!.Object, outcome.Receipt!);
        bench.Spool?.Forget(claimed.JournalPath);
        InflightJournal.Destroy(claimed.JournalPath);
        claimed.Done(outcome.Kind == OutcomeKind.Verified ? FileFate.Verified : FileFate.AlreadyHeld, "", receipt);
    }

    private void GiveUpAfterSilence()
    {
        if (pending.Count == 0) return;
        if (bench.Choices.Patience != Timeout.InfiniteTimeSpan && bench.Clock.GetElapsedTime(heardAt) > LongestSilence)
        {
            foreach (var one in pending.Values)
                one.Done(FileFate.Unproven, "the server has not read it back within an hour", null);
            pending.Clear();
        }
        else if (bench.Clock.GetElapsedTime(saidAt) > SayAgain)
        {
            saidAt = bench.Clock.GetTimestamp();
            bench.Voice.Tell("waiting", $"  {pending.Count} files sent; waiting for the server to read them back.", facts => facts.WriteNumber("files", pending.Count));
        }
    }
}
