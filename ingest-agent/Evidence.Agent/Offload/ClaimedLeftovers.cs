namespace Evidence.Agent.Offload;

/// <summary>
/// Objects that were claimed when the agent last ended: all their bytes have been sent, so they need no device. The claim is sent again, in
/// case it never arrived, and their receipts are fetched.
/// </summary>
internal static class ClaimedLeftovers
{
    public static Task SettleAsync(Workbench bench, CancellationToken stop)
    {
        // Read before any volume is looked at, so that nothing else has these journals open.
        var claimed = InflightFolder.Claimed(bench).ToList();
        return claimed.Count == 0 ? Task.CompletedTask : SettleAsync(bench, claimed, stop);
    }

    private static async Task SettleAsync(Workbench bench, List<(JournalClaim Claim, string Path)> claimed, CancellationToken stop)
    {
        try
        {
            var desk = new OutcomeDesk(bench);
            foreach (var (kept, path) in claimed)
            {
                var claim = ClaimWriter.Read(kept);
                if (await TryClaimAsync(bench, kept, claim, stop)) desk.Expect(new(claim, path, (_, _, _) => { }));
            }
            desk.Close();
            await desk.RunAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Next time.
        }
        catch (Exception error) when (error is IOException or ServerRefusal or Hosting.UserError)
        {
            bench.Voice.Tell("error", $"Receipts of earlier dockings could not be fetched: {error.Message}");
        }
    }

    private static async Task<bool> TryClaimAsync(Workbench bench, JournalClaim kept, Formats.Protocol.Claim claim, CancellationToken stop)
    {
        try
        {
            await ObjectUpload.ClaimAsync(bench.Server, claim.Object, kept, stop);
            return true;
        }
        catch (ServerRefusal)
        {
            // The device's next docking decides: with the device there the bytes can be sent again.
            return false;
        }
    }
}
