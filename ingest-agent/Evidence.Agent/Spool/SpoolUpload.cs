using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Spool;

/// <summary>Sends one object from its spooled copy, without the device: begun, its parts in whatever cut the server asks for, its claim.</summary>
internal static class SpoolUpload
{
    /// <exception cref="ObjectEndedException">The server has ended the object: the copy can go as another (<see cref="KeptUpload"/>).</exception>
    /// <exception cref="ObjectGivenUpException">The copy is damaged.</exception>
    /// <exception cref="ServerRefusal">The server would not take it.</exception>
    public static async Task RunAsync(Workbench bench, InflightJournal journal, string copy, CancellationToken cancel)
    {
        var answer = await AskAsync(bench, journal.Begin, cancel);
        // What has an outcome already needs no parts; claimed again it is told again.
        if (answer.State == UploadState.Uploading) await SendPartsAsync(bench, journal, copy, answer, cancel);
        await ObjectUpload.ClaimAsync(bench.Server, journal.Object, journal.Claim!, cancel);
    }

    /// <summary>The server may have been away since before the session began: then it hears of that first.</summary>
    private static async Task<ObjectAnswer> AskAsync(Workbench bench, JournalBegin begin, CancellationToken cancel)
    {
        try
        {
            return await ObjectUpload.AskAsync(bench.Server, begin, cancel);
        }
        catch (ServerRefusal refusal) when (refusal.Code == "session-unknown" && File.Exists(DockSession.PathFor(bench, begin.Volume, begin.Session)))
        {
            var inventory = await File.ReadAllBytesAsync(DockSession.PathFor(bench, begin.Volume, begin.Session), cancel);
            await bench.Server.PostDocumentAsync("/agent/v1/docks", inventory, ProtocolJson.Default.DockAnswer, cancel);
            return await ObjectUpload.AskAsync(bench.Server, begin, cancel);
        }
    }

    private static async Task SendPartsAsync(Workbench bench, InflightJournal journal, string copy, ObjectAnswer answer, CancellationToken cancel)
    {
        var held = answer.Have.ToDictionary(part => part.N, part => part.Sha256);
        var route = new PartRoute(bench, answer);
        var buffer = bench.Buffers.Take((int)answer.PartBytes);
        try
        {
            using var spooled = CheckedSpool.Open(copy, journal.Claim!, (int)answer.PartBytes, buffer, cancel);
            for (var number = 0; number < spooled.Parts; number++)
            {
                cancel.ThrowIfCancellationRequested();
                if (held.TryGetValue(number, out var there) && there == spooled.HashOf(number)) continue;
                FaultPoints.Hit(FaultPoint.AgentBeforePart);
                await route.PutAsync(InflightJournal.ReleaseSpooled(spooled, number, buffer), cancel);
                FaultPoints.Hit(FaultPoint.AgentAfterPart);
            }
        }
        finally
        {
            bench.Buffers.Return(buffer);
        }
    }
}
