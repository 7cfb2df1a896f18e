using System.Net;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>One object on its way to the server: begun, its parts, its claim. docs/formats/agent-protocol.md.</summary>
internal sealed class ObjectUpload
{
    private readonly InflightJournal journal;
    private readonly PartRoute route;
    private readonly Dictionary<int, Sha256Hash> held;

    private ObjectUpload(Workbench bench, InflightJournal journal, ObjectAnswer answer)
    {
        (this.journal, route) = (journal, new PartRoute(bench, answer));
        PartBytes = checked((int)answer.PartBytes);
        held = answer.Have.ToDictionary(part => part.N, part => part.Sha256);
    }

    public int PartBytes { get; }

    /// <exception cref="ObjectGivenUpException">The server has ended this object, or wants it cut otherwise than before.</exception>
    public static async Task<ObjectUpload> BeginAsync(Workbench bench, InflightJournal journal, CancellationToken cancel)
    {
        var answer = await AskAsync(bench.Server, journal.Begin, cancel);
        if (answer.State is not (UploadState.Uploading or UploadState.Claimed)) throw new ObjectEndedException();
        journal.CutInto((int)answer.PartBytes);
        return new(bench, journal, answer);
    }

    /// <summary>Announces the object, and learns how to cut it and what the server has of it.</summary>
    /// <exception cref="ObjectEndedException">The server has ended this object.</exception>
    public static async Task<ObjectAnswer> AskAsync(ServerConnection server, JournalBegin begin, CancellationToken cancel)
    {
        FaultPoints.Hit(FaultPoint.AgentBeforeSend);
        var answer = await server.PostAsync("/agent/v1/objects",
            new ObjectRequest(begin.Object, begin.Session, begin.Path, begin.Bytes, SealedLayout.CiphertextBytes(begin.Bytes)),
            ProtocolJson.Default.ObjectRequest, ProtocolJson.Default.ObjectAnswer, cancel);
        FaultPoints.Hit(FaultPoint.AgentAfterSend);
        if (answer.State == UploadState.Abandoned) throw new ObjectEndedException();
        if (answer.PartBytes is < SealedLayout.SegmentBytes or > int.MaxValue / 2 || answer.PartBytes % SealedLayout.SegmentBytes != 0)
            throw new ServerRefusal(HttpStatusCode.BadGateway,
                new(0, "part-length", "The server's part length is no whole number of segments.", Hint: "Update the agent or the server."));
        return answer;
    }

    /// <summary>Sends a part unless the server has it; the journal has the last word on whether these bytes may leave at all.</summary>
    public async Task PutAsync(int number, ReadOnlyMemory<byte> bytes, Sha256Hash sha256, CancellationToken cancel)
    {
        var part = journal.Release(number, bytes, sha256);
        if (held.TryGetValue(number, out var there) && there == sha256) return;
        FaultPoints.Hit(FaultPoint.AgentBeforePart);
        await route.PutAsync(part, cancel);
        FaultPoints.Hit(FaultPoint.AgentAfterPart);
    }

    public static async Task ClaimAsync(ServerConnection server, ObjectId sealedObject, JournalClaim claim, CancellationToken cancel)
    {
        FaultPoints.Hit(FaultPoint.AgentBeforeClaim);
        await server.PostAsync($"/agent/v1/objects/{sealedObject}/claim", new ClaimRequest(claim.Claim, claim.Wrap), ProtocolJson.Default.ClaimRequest, cancel);
        FaultPoints.Hit(FaultPoint.AgentAfterClaim);
    }

    /// <summary>Tells the server that nothing more comes. That it does not know the object, or has ended it, is as good.</summary>
    public static async Task AbandonAsync(ServerConnection server, ObjectId sealedObject, string reason, CancellationToken cancel)
    {
        try
        {
            await server.PostAsync($"/agent/v1/objects/{sealedObject}/abandon", new AbandonRequest(reason), ProtocolJson.Default.AbandonRequest, cancel);
        }
        catch (ServerRefusal)
        {
            // Nothing to abandon there.
        }
    }
}
