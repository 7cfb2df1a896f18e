using Evidence.Agent.Offload;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Spool;

/// <summary>
/// Sends a copy once more whose object has ended at the server, set aside or given up: the same plaintext as another object under another key.
/// The copy stays until the new object has its receipt; killed on the way, it is simply sent again.
/// </summary>
internal static class KeptUpload
{
    /// <exception cref="ObjectGivenUpException">The copy is damaged, or cannot be opened on this machine.</exception>
    /// <exception cref="ServerRefusal">The server would not take it.</exception>
    public static async Task RunAsync(Workbench bench, SpooledCopy copy, OutcomeDesk desk, Action<FileFate, string> done, CancellationToken cancel)
    {
        using var kept = KeptCopy.Open(bench, copy);
        using var journal = InflightJournal.Start(Path.GetDirectoryName(copy.Journal)!, kept.Begin.Again(bench));
        try
        {
            await SealAsync(bench, kept, journal, cancel);
            await ObjectUpload.ClaimAsync(bench.Server, journal.Object, journal.Claim!, cancel);
        }
        catch (Exception error) when (error is ObjectGivenUpException or ServerRefusal)
        {
            await ObjectUpload.AbandonAsync(bench.Server, journal.Object, error.Message, cancel);
            journal.Destroy();
            throw;
        }
        desk.Expect(new(ClaimWriter.Read(journal.Claim!), journal.FilePath, (fate, reason, receipt) =>
        {
            if (receipt is not null) SpoolFolder.ForgetKept(copy);
            done(fate, reason);
        }));
    }

    private static async Task SealAsync(Workbench bench, KeptCopy kept, InflightJournal journal, CancellationToken cancel)
    {
        using var key = bench.MachineKey.TryOpen(journal.Begin.SealedKey, journal.Object)
            ?? throw new InvalidOperationException("internal error: a key that was sealed just now does not open");
        var upload = await ObjectUpload.BeginAsync(bench, journal, cancel);
        var buffer = bench.Buffers.Take(upload.PartBytes);
        try
        {
            using var sealer = new Sealer(key, AssociatedData.For(bench.Enrolment.Agency, journal.Object), journal.Begin.Salt, journal.Begin.NoncePrefix);
            using var pass = new SealingPass(kept.Read, kept.Claim.PlaintextBytes, sealer, buffer, upload.PartBytes);
            var facts = await pass.RunAsync((number, bytes, sha256) => upload.PutAsync(number, bytes, sha256, cancel), _ => { }, cancel);
            if (facts.PlaintextSha256 != kept.Claim.PlaintextSha256) throw new ObjectGivenUpException("its copy in the spool is damaged");
            journal.KeepClaim(await ClaimWriter.WriteAgainAsync(bench, kept.Claim, journal.Object, facts, key, cancel));
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }
}
