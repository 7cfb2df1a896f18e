using Evidence.Agent.Docks;
using Evidence.Agent.Spool;
using Evidence.Durability;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>
/// Takes one file from the device to a claim at the server, or to the receipt of bytes that it already holds. Whatever goes wrong is this
/// file's result alone; only a server that cannot be reached stops the rest.
/// </summary>
internal sealed class FileOffload(Docking docking, OutcomeDesk desk, InflightFolder inflight, Leftovers leftovers)
{
    private const int Tries = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    // Refusals of the object, not of the file: under a new id it can go.
    private static readonly HashSet<string> OfTheObject =
        ["object-id-taken", "object-unknown", "object-not-uploading", "part-differs", "claim-wrong", "claim-differs", "session-closed", "session-unknown"];

    private readonly Workbench bench = docking.Bench;

    public async Task OffloadAsync(CardFile file, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var reading = new CardReading(docking, file);
                if (!await IsHeldAsync(reading, cancel)) await SendAsync(reading, cancel);
                return;
            }
            catch (Exception error) when (error is FileChangedException or ObjectGivenUpException && attempt < Tries)
            {
                bench.Voice.Tell("again", $"  {file.Display}: {error.Message}; starting it again as a new object.");
            }
            catch (Exception error) when (Explain(docking, file, error) is { } result)
            {
                docking.Tally.Add(result);
                return;
            }
            await Task.Delay(BetweenTries, bench.Clock, cancel);
        }
    }

    /// <summary>Bytes that the server holds already are not sent again; the receipt of then counts for the file of now, if they are equal.</summary>
    private async Task<bool> IsHeldAsync(CardReading reading, CancellationToken cancel)
    {
        if (docking.Known.Find(reading.File, reading.Mark.Bytes) is not { } held) return false;
        var sha256 = reading.Hash(cancel);
        if (held.PlaintextSha256 != sha256 || await bench.Trust.ReceiptAsync(held.Receipt, cancel) is not { } receipt) return false;
        if (receipt.PlaintextSha256 != sha256 || receipt.PlaintextBytes != reading.Mark.Bytes) return false;
        new ReceiptShelf(bench.State.Receipts).Keep(receipt.Object, held.Receipt);
        await leftovers.DropAsync(reading.File.Path, "the server holds these bytes already", cancel);
        docking.Tally.Add(new(reading.File, FileFate.AlreadyHeld, "", receipt));
        return true;
    }

    private async Task SendAsync(CardReading reading, CancellationToken cancel)
    {
        using var journal = await leftovers.ResumeAsync(reading, cancel) ?? inflight.Start(JournalBegin.For(docking, reading));
        try
        {
            if (journal.Claim is null) await SealAsync(reading, journal, cancel);
            else if (bench.Spool?.Find(journal) is { } copy) await SpoolUpload.RunAsync(bench, journal, copy, cancel);
            await ClaimAsync(reading, journal, cancel);
        }
        catch (ServerRefusal refusal) when (OfTheObject.Contains(refusal.Code))
        {
            await leftovers.AbandonAsync(journal, refusal.Message, cancel);
            throw new ObjectGivenUpException(refusal.Message);
        }
        catch (Exception error) when (error is FileChangedException or ObjectGivenUpException)
        {
            await leftovers.AbandonAsync(journal, error.Message, cancel);
            throw;
        }
    }

    /// <summary>The one pass: read, hash, seal, hash, send. A second pass under the same journal can only send the same bytes.</summary>
    private async Task SealAsync(CardReading reading, InflightJournal journal, CancellationToken cancel)
    {
        using var key = bench.MachineKey.TryOpen(journal.Begin.SealedKey, journal.Object)
            ?? throw new ObjectGivenUpException("its journal was made on another machine");
        var upload = await ObjectUpload.BeginAsync(bench, journal, cancel);
        var buffer = bench.Buffers.Take(upload.PartBytes);
        try
        {
            using var sealer = new Sealer(key, AssociatedData.For(bench.Enrolment.Agency, journal.Object), journal.Begin.Salt, journal.Begin.NoncePrefix);
            using var pass = new SealingPass(reading.Handle, reading.Mark.Bytes, sealer, buffer, upload.PartBytes);
            var facts = await pass.RunAsync((number, bytes, sha256) => upload.PutAsync(number, bytes, sha256, cancel), docking.Tally.Read, cancel);
            reading.RequireUnchanged(facts.PlaintextBytes);
            if (journal.Claim is null) journal.KeepClaim(await ClaimWriter.WriteAsync(docking, reading, journal.Begin, facts, key, cancel));
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }

    private async Task ClaimAsync(CardReading reading, InflightJournal journal, CancellationToken cancel)
    {
        try
        {
            await ObjectUpload.ClaimAsync(bench.Server, journal.Object, journal.Claim!, cancel);
        }
        catch (ServerRefusal refusal) when (refusal.Code == "parts-missing")
        {
            // The server lost what it had: the same bytes go again.
            await SealAsync(reading, journal, cancel);
            await ObjectUpload.ClaimAsync(bench.Server, journal.Object, journal.Claim!, cancel);
        }
        var file = reading.File;
        desk.Expect(new(ClaimWriter.Read(journal.Claim!), journal.FilePath, (fate, reason, receipt) => docking.Tally.Add(new(file, fate, reason, receipt))));
    }

    /// <summary>What became of a file that failed; null for what is not of the file alone.</summary>
    public static FileResult? Explain(Docking docking, CardFile file, Exception error) => error switch
    {
        FileChangedException or ObjectGivenUpException => new(file, FileFate.StillChanging, error.Message, null),
        ServerRefusal refusal => new(file, FileFate.Refused, $"the server refused it: {refusal.Message} {refusal.Hint}", null),
        BytesLostException or NoSpaceException => new(file, FileFate.DockTrouble, $"this machine's own disk: {error.Message}", null),
        IOException when !docking.Card.IsStillThere() => new(file, FileFate.Vanished, "the device went away", null),
        IOException or UnauthorizedAccessException => new(file, FileFate.Unreadable, $"it cannot be read: {error.Message}", null),
        _ => null,
    };
}
