using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

/// <summary>
/// Leave to erase exactly the listed files from one docked device, once; signed with a permit key.
/// docs/formats/signed-documents.md, "Permit".
/// </summary>
public sealed record Permit
{
    public const string Type = "evidence/permit/1";

    public required AgencyId Agency { get; init; }
    public required AgentId Agent { get; init; }
    public required DeviceId Device { get; init; }
    public required DockSessionId Session { get; init; }
    public required PermitId Id { get; init; }
    public required IReadOnlyList<PermitFile> Files { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>After this the agent must not start erasing.</summary>
    public required DateTimeOffset Until { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["agent"] = Agent.ToString(),
        ["at"] = Instant.Format(At),
        ["device"] = Device.ToString(),
        ["files"] = new JsonArray([.. Files.Select(f => f.ToJson())]),
        ["permit"] = Id.ToString(),
        ["session"] = Session.ToString(),
        ["until"] = Instant.Format(Until),
    });

    /// <summary>Reads a permit whose signature holds.</summary>
    public static ReadReport<Permit> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<Permit> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new Permit
    {
        Agency = f.Id<AgencyId>("agency"),
        Agent = f.Id<AgentId>("agent"),
        At = f.At("at"),
        Device = f.Id<DeviceId>("device"),
        Files = f.List("files", PermitFile.Read),
        Id = f.Id<PermitId>("permit"),
        Session = f.Id<DockSessionId>("session"),
        Until = f.At("until"),
    });
}

/// <summary>One file that may be erased, if it still has these bytes.</summary>
public sealed record PermitFile(ObjectId Object, DevicePath Path, long PlaintextBytes, Sha256Hash PlaintextSha256)
{
    internal JsonNode ToJson() => new JsonObject
    {
        ["object"] = Object.ToString(),
        ["path"] = Path.ToString(),
        ["plaintextBytes"] = PlaintextBytes,
        ["plaintextSha256"] = PlaintextSha256.ToString(),
    };

    internal static PermitFile Read(Fields f) =>
        new(f.Id<ObjectId>("object"), f.Path("path"), f.Count("plaintextBytes"), f.Hash("plaintextSha256"));
}
