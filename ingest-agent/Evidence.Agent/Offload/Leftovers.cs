using Evidence.Agent.Spool;
using Evidence.Durability;

namespace Evidence.Agent.Offload;

/// <summary>
/// What earlier runs left in the journals of this device. An object is gone on with only if the file is still what the journal says; bytes
/// that were claimed already are the server's to prove; everything else is abandoned, with its key.
/// </summary>
internal sealed class Leftovers(Docking docking, OutcomeDesk desk, ILookup<RawPath, string> journals)
{
    private readonly ServerConnection server = docking.Bench.Server;

    /// <summary>The journal to go on with; null if the file starts anew.</summary>
    public async Task<InflightJournal?> ResumeAsync(CardReading reading, CancellationToken cancel)
    {
        InflightJournal? resumed = null;
        foreach (var journal in Of(reading.File.Path))
        {
            var keep = false;
            try
            {
                keep = resumed is null && IsFor(journal, reading, cancel);
                if (keep) resumed = journal;
                else await EndAsync(journal, "the file has changed since an earlier try", cancel);
            }
            finally
            {
                if (!keep) journal.Dispose();
            }
        }
        return resumed;
    }

    public bool Has(RawPath path) => journals[path].Any(File.Exists);

    /// <summary>Ends what is left of a file that needs no sending any more.</summary>
    public async Task DropAsync(RawPath path, string reason, CancellationToken cancel)
    {
        foreach (var journal in Of(path))
            using (journal) await EndAsync(journal, reason, cancel);
    }

    /// <summary>Ends what is left of files that the device does not hold any more.</summary>
    public async Task DropMissingAsync(CancellationToken cancel)
    {
        var listed = docking.Card.Listing.Files.Select(file => file.Path).ToHashSet();
        foreach (var path in journals.Select(group => group.Key).Where(path => !listed.Contains(path)))
            await DropAsync(path, "the file is no longer on the device", cancel);
    }

    public async Task AbandonAsync(InflightJournal journal, string reason, CancellationToken cancel)
    {
        await ObjectUpload.AbandonAsync(server, journal.Object, reason, cancel);
        // The copy first: without a journal nobody would know that it is of no use.
        docking.Bench.Spool?.Forget(journal.FilePath);
        journal.Destroy();
    }

    private IEnumerable<InflightJournal> Of(RawPath path) =>
        journals[path].Where(File.Exists).Select(InflightJournal.Open).OfType<InflightJournal>();

    private static bool IsFor(InflightJournal journal, CardReading reading, CancellationToken cancel) =>
        journal.Begin.Bytes == reading.Mark.Bytes
        && journal.Begin.Modified == reading.Mark.ModifiedNanoseconds
        // Without a claim the parts' own hashes decide while sealing; with one there is no second pass, so the file is hashed here.
        && (journal.Claim is not { } claim || ClaimWriter.Read(claim).PlaintextSha256 == reading.Hash(cancel));

    private async Task EndAsync(InflightJournal journal, string reason, CancellationToken cancel)
    {
        var copy = docking.Bench.Spool?.Find(journal);
        if (journal.Claim is { } claim && await TryClaimAsync(journal, claim, copy, cancel))
            desk.Expect(new(ClaimWriter.Read(claim), journal.FilePath, (_, _, _) => { }));
        else if (copy is null)
            await AbandonAsync(journal, reason, cancel);
        else
            // The file is no longer on the device: this may be the only copy.
            docking.Bench.Voice.Tell("spool-waits", $"  A spooled file that is no longer on {docking.Card.Name} could not be sent; its copy stays in the spool.");
    }

    private async Task<bool> TryClaimAsync(InflightJournal journal, JournalClaim claim, string? copy, CancellationToken cancel)
    {
        try
        {
            if (copy is not null) await SpoolUpload.RunAsync(docking.Bench, journal, copy, cancel);
            else await ObjectUpload.ClaimAsync(server, journal.Object, claim, cancel);
            return true;
        }
        catch (Exception error) when (error is ServerRefusal or ObjectGivenUpException)
        {
            return false;
        }
    }
}
