using System.Text.Json;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Web.Devices;

/// <summary>How agents are told that something was refused: Problem Details (RFC 9457) with the codes of docs/formats/agent-protocol.md.</summary>
internal static class AgentProblems
{
    private const string MediaType = "application/problem+json";

    public static readonly Refusal DigestWrong = new("digest-wrong", 422,
        "The body does not have the hash that was sent with it.", "Send the request again.");

    public static readonly Refusal BodyTooLong = new("body-too-long", 413,
        "The body is longer than this request may be.", "Update the agent.");

    public static readonly Refusal BodyUnreadable = new("body-unreadable", 400,
        "The body is not the JSON that it must be.", "Update the agent.");

    public static readonly Refusal ServerFault = new("server-fault", 500,
        "The server could not do this. Nothing is lost; what it had confirmed stays confirmed.", "Try again in a while. If it stays, tell the administrator.");

    public static readonly Refusal StoreAway = new("store-away", 503,
        "The object store does not answer. Nothing is lost; what was confirmed stays confirmed.", "Leave the device in the dock: it goes on by itself. If it stays, tell the administrator.");

    public static readonly Refusal ProtocolUnknown = new("protocol-unknown", 400,
        "This server speaks version 1 of the agent protocol.", "Update the agent, or the server.");

    public static Refusal Revoked => DeviceRefusals.AgentRevoked;

    public static Refusal Suspended => DeviceRefusals.AgentSuspended;

    public static Refusal StepStale => DeviceRefusals.StepStale;

    private static readonly Refusal[] Known = [ProtocolUnknown, Revoked, Suspended, StepStale];

    public static string CodeOf(RequestFault fault) => Vocabulary.Word(fault);

    public static IResult Of(Refusal refusal) => Write(new Problem(refusal.Status, refusal.Code, refusal.Text, Hint: refusal.Hint,
        Missing: refusal.Facts.GetValueOrDefault("missing") as IReadOnlyList<int>));

    public static IResult Unauthorised(string code, DateTimeOffset now) => Known.FirstOrDefault(refusal => refusal.Code == code) is { } refusal
        ? Of(refusal)
        : Write(new Problem(401, code, TextOf(code), Hint: HintOf(code), ServerTime: now));

    /// <summary>Null if the version is one that this server speaks, or is not said: then the signature is at fault.</summary>
    public static IResult? OfVersion(HttpRequest request) =>
        request.Headers[RequestSignature.VersionHeader].ToString() is "" or RequestSignature.Version ? null : Of(ProtocolUnknown);

    private static IResult Write(Problem problem) =>
        Results.Text(JsonSerializer.Serialize(problem, ProtocolJson.Default.Problem), MediaType, statusCode: problem.Status);

    private static string TextOf(string code) => code switch
    {
        "agent-unknown" => "No agent is enrolled with this key.",
        "stale" => "The request's time is more than five minutes from the server's.",
        "key-wrong" or "signature-wrong" => "The request's signature does not hold.",
        _ => "The request is not signed as this server needs it.",
    };

    private static string HintOf(string code) => code switch
    {
        "agent-unknown" => "Enrol this computer with a code of your administrator.",
        "stale" => "Correct the computer's clock.",
        _ => "Update the agent, or enrol it anew.",
    };
}
