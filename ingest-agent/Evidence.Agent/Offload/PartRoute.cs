using System.Globalization;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// How the parts of one object get into the object store: past the server where it offers that and the way is open, else through it.
/// Nothing else of an offload knows the difference. docs/formats/agent-protocol.md.
/// </summary>
internal sealed class PartRoute(Workbench bench, ObjectAnswer answer)
{
    private const int Tries = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private bool throughServer = !answer.Direct;

    /// <summary>Returns when the server counts the part.</summary>
    /// <exception cref="ServerRefusal">The server would not take it.</exception>
    public async Task PutAsync(SendablePart part, CancellationToken cancel)
    {
        if (throughServer || !await PutPastServerAsync(part, cancel)) await bench.Server.PutPartAsync(PartPath(part.Number), part, cancel);
    }

    private async Task<bool> PutPastServerAsync(SendablePart part, CancellationToken cancel)
    {
        var trouble = "";
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (attempt > 0) await Task.Delay(BetweenTries, bench.Clock, cancel);
            var to = await bench.Server.PostAsync(PartPath(part.Number) + "/address", new PartSent(part.Sha256), ProtocolJson.Default.PartSent, ProtocolJson.Default.PartAddressAnswer, cancel);
            if (to.Taken) return true;
            if (to.Address is null) return false;
            trouble = await bench.Store.PutAsync(to, part, cancel) ?? "";
            if (trouble.Length > 0) continue;
            var put = await bench.Server.PostAsync(PartPath(part.Number) + "/taken", new PartSent(part.Sha256), ProtocolJson.Default.PartSent, ProtocolJson.Default.PartTakenAnswer, cancel);
            if (put.Taken) return true;
            trouble = "the object store does not have what was sent";
        }
        throughServer = true;
        bench.Voice.Tell("through-server", $"  Straight into the object store it does not go ({trouble}): through the server.");
        return false;
    }

    private string PartPath(int number) => answer.PartAddress.Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
