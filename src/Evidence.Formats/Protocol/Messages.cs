using System.Text.Json.Serialization;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

// Bodies of /agent/v1: docs/formats/agent-protocol.md. Signed documents travel as their text form in a string.
// Unknown fields are ignored, so that either side may be one version ahead.

/// <summary>POST enrol. The request is signed with the new key, which proves that the sender holds it.</summary>
/// <param name="Code">The enrolment code as an administrator read it out.</param>
/// <param name="PublicKey">DER SubjectPublicKeyInfo of the agent's key.</param>
public sealed record EnrolRequest(string Code, string Name, string Host, string Os, string Version, byte[] PublicKey);

/// <param name="Keys">Key statements: root, intake, receipt, permit.</param>
/// <param name="PartBytes">The usual part length; an object's own answer decides.</param>
public sealed record EnrolAnswer(AgencyId Agency, AgentId Agent, IReadOnlyList<string> Keys, long PartBytes);

/// <summary>GET keys.</summary>
public sealed record KeysAnswer(IReadOnlyList<string> Keys, long PartBytes, DateTimeOffset ServerTime);

/// <summary>POST step: where the agent stands, and the step it takes next.</summary>
/// <param name="Line">Its last steps, oldest first; empty at its first.</param>
/// <param name="Next">Made fresh by the agent, and durable there before it is sent.</param>
public sealed record StepRequest(IReadOnlyList<StepId> Line, StepId Next)
{
    /// <summary>Steps that a request carries at most.</summary>
    public const int LongestLine = 2_000;
}

/// <summary>POST docks and GET docks/{session}.</summary>
/// <param name="Registered">Whether the device is registered as the agency's own; without it nothing is ever erased.</param>
/// <param name="Known">Files of the inventory that are already held, with their receipts; empty where there are more than <see cref="MostKnown"/>.</param>
/// <param name="Officer">Name of the officer whose footage it is; null where nobody is known.</param>
/// <param name="Label">What the agency calls the device, such as "Camera 12"; null where it has no name.</param>
/// <param name="Hurry">What people want first; null from a server that does not ask them.</param>
/// <param name="AskKnown">More is held than the answer tells: the agent asks for the files that come next, <see cref="KnownRequest"/>.</param>
public sealed record DockAnswer(DockSessionId Session, VolumeDecision Decision, bool Registered, ErasePolicy Erase,
    IReadOnlyList<KnownFile> Known, string? Officer = null, string? Label = null, HurriedFiles? Hurry = null,
    bool AskKnown = false)
{
    /// <summary>Known files that the answer itself tells at most: each carries its receipt.</summary>
    public const int MostKnown = 500;
}

/// <summary>POST docks/{session}/known.</summary>
/// <param name="Paths">At most <see cref="DockAnswer.MostKnown"/>.</param>
public sealed record KnownRequest(IReadOnlyList<DevicePath> Paths);

/// <param name="Known">Those of them that are held, with their receipts.</param>
public sealed record KnownAnswer(IReadOnlyList<KnownFile> Known);

/// <param name="Volume">This volume before others of the same agent.</param>
/// <param name="Files">These files before others of the volume, in this order.</param>
public sealed record HurriedFiles(bool Volume, IReadOnlyList<DevicePath> Files)
{
    /// <summary>How much was asked for; only grows within a session.</summary>
    [JsonIgnore]
    public int Count => Files.Count + (Volume ? 1 : 0);
}

/// <param name="Receipt">The signed receipt.</param>
public sealed record KnownFile(DevicePath Path, long Bytes, Sha256Hash PlaintextSha256, string Receipt);

/// <summary>POST docks/{session}/check-out.</summary>
/// <param name="Number">The officer's staff number, typed, or their card's number, as a reader types it.</param>
public sealed record CheckOutRequest(string Number);

/// <param name="Officer">Name of the officer who holds the device from now on.</param>
/// <param name="From">Since when.</param>
public sealed record CheckOutAnswer(string Officer, DateTimeOffset From);

/// <summary>POST station: all that is wrong at a dock PC now. The newest report counts.</summary>
public sealed record StationReport(IReadOnlyList<StationTrouble> Troubles);

/// <param name="Reference">The short code that the station page shows and the agent's log has.</param>
/// <param name="Device">What people call the device, or the bay it is in.</param>
/// <param name="Text">What is wrong, for people.</param>
/// <param name="Since">Since when.</param>
/// <param name="Session">The dock session it concerns; null where there is none.</param>
public sealed record StationTrouble(string Reference, string Device, string Text, DateTimeOffset Since, DockSessionId? Session);

/// <summary>POST objects.</summary>
public sealed record ObjectRequest(ObjectId Object, DockSessionId Session, DevicePath Path, long PlaintextBytes, long CiphertextBytes);

/// <summary>POST objects and GET objects/{object}.</summary>
/// <param name="PartBytes">Length of every part but the last; a whole number of segments.</param>
/// <param name="Parts">How many parts the object has.</param>
/// <param name="Have">Parts that are durable at the server.</param>
/// <param name="PartAddress">Where a part goes; <c>{n}</c> stands for its number. Relative to the server.</param>
/// <param name="Direct">Parts may also go straight into the object store, each to an address that is asked for.</param>
public sealed record ObjectAnswer(ObjectId Object, long PartBytes, int Parts, IReadOnlyList<PartHeld> Have, string PartAddress,
    UploadState State, bool Direct = false);

/// <summary>POST objects/{object}/parts/{n}/address and …/taken.</summary>
/// <param name="Sha256">SHA-256 of the part's ciphertext.</param>
public sealed record PartSent(Sha256Hash Sha256);

/// <summary>Where one part goes, past the server. A secret: whoever holds it may send that part.</summary>
/// <param name="Address">Absolute; null where the part has to go to the server, or nowhere.</param>
/// <param name="Headers">What the PUT must carry.</param>
/// <param name="ExpiresAt">After that the store refuses it; null without an address.</param>
/// <param name="Taken">The server has the part already.</param>
public sealed record PartAddressAnswer(string? Address, IReadOnlyDictionary<string, string> Headers, DateTimeOffset? ExpiresAt, bool Taken);

/// <param name="Taken">Whether the store has the part, in its length.</param>
public sealed record PartTakenAnswer(bool Taken);

/// <param name="N">The part's number, from 0.</param>
/// <param name="Sha256">SHA-256 of the part's ciphertext.</param>
public sealed record PartHeld(int N, Sha256Hash Sha256);

/// <summary>POST objects/{object}/claim.</summary>
/// <param name="Claim">The signed claim.</param>
/// <param name="Wrap">The data key wrapped to the intake key: enc (65 bytes) and ciphertext (48 bytes).</param>
public sealed record ClaimRequest(string Claim, byte[] Wrap);

/// <summary>POST docks/{session}/short-files: files whose sealed objects have one part each, whole, with their claims.</summary>
public sealed record ShortFilesRequest(IReadOnlyList<ShortFileSent> Files)
{
    /// <summary>Files that a request carries at most.</summary>
    public const int Most = 256;

    /// <summary>Bytes of a sealed object that is taken this way: one segment, which is one part however the server cuts.</summary>
    public const int LongestSealed = 1 << 20;
}

/// <param name="Claim">The signed claim.</param>
/// <param name="Wrap">As in <see cref="ClaimRequest"/>.</param>
/// <param name="Sealed">The whole sealed object.</param>
public sealed record ShortFileSent(string Claim, byte[] Wrap, byte[] Sealed);

/// <param name="Taken">Objects that are stored and claimed, now or before. The agent sends the others on their own, and hears there why.</param>
public sealed record ShortFilesAnswer(IReadOnlyList<ObjectId> Taken);

/// <summary>POST objects/{object}/abandon.</summary>
public sealed record AbandonRequest(string Reason);

/// <summary>GET docks/{session}/outcomes.</summary>
/// <param name="Next">Pass as <c>after</c> to get only what is newer.</param>
/// <param name="Hurry">As in <see cref="DockAnswer"/>; all of it, each time.</param>
public sealed record OutcomesAnswer(IReadOnlyList<Outcome> Outcomes, long Next, HurriedFiles? Hurry = null);

/// <param name="N">Increasing within the session, from 1.</param>
/// <param name="Receipt">The signed receipt; null for a quarantined object.</param>
/// <param name="Reason">Why it was quarantined, in words for people.</param>
public sealed record Outcome(long N, ObjectId Object, [property: JsonPropertyName("outcome")] OutcomeKind Kind, string? Receipt, string? Reason);

/// <summary>POST docks/{session}/permit; the answer is the signed permit as text.</summary>
public sealed record PermitRequest(IReadOnlyList<ObjectId> Objects);

/// <summary>POST permits/{permit}/used.</summary>
public sealed record PermitReport(IReadOnlyList<ObjectId> Erased, IReadOnlyList<EraseFailure> Failed);

/// <param name="Reason">What the file system said.</param>
public sealed record EraseFailure(ObjectId Object, string Reason);

/// <summary>An error: Problem Details (RFC 9457) with our members.</summary>
/// <param name="Code">From the table in docs/formats/agent-protocol.md.</param>
/// <param name="Hint">What to do about it, in words for people.</param>
/// <param name="ServerTime">With 401, so that the sender can correct its clock.</param>
/// <param name="Missing">With <c>parts-missing</c>.</param>
public sealed record Problem(int Status, string Code, string? Title = null, string? Detail = null, string? Hint = null, string? Type = null,
    DateTimeOffset? ServerTime = null, IReadOnlyList<int>? Missing = null);
