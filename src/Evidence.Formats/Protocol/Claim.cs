using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

/// <summary>What an agent says about one object it has sealed and sent; signed with the agent's key. docs/formats/signed-documents.md, "Claim".</summary>
public sealed record Claim
{
    public const string Type = "evidence/claim/1";

    public required AgencyId Agency { get; init; }
    public required AgentId Agent { get; init; }
    public required DockSessionId Session { get; init; }
    public required ObjectId Object { get; init; }
    public required FileRole Role { get; init; }
    public required DevicePath Path { get; init; }
    public required string Display { get; init; }
    public DevicePath? SidecarOf { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public DeviceIdentity? Device { get; init; }
    public required long PlaintextBytes { get; init; }
    public required Sha256Hash PlaintextSha256 { get; init; }
    public required long CiphertextBytes { get; init; }
    public required Sha256Hash CiphertextSha256 { get; init; }
    /// <summary>Fingerprint of the intake key that the data key is wrapped to.</summary>
    public required Sha256Hash IntakeKey { get; init; }
    /// <summary>SHA-256 of the wrap's bytes, which travel beside the claim.</summary>
    public required Sha256Hash WrapSha256 { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["agent"] = Agent.ToString(),
        ["ciphertextBytes"] = CiphertextBytes,
        ["ciphertextSha256"] = CiphertextSha256.ToString(),
        ["device"] = Device?.ToJson(),
        ["display"] = Display,
        ["intakeKey"] = IntakeKey.ToString(),
        ["modified"] = Modified is { } at ? Instant.Format(at) : null,
        ["object"] = Object.ToString(),
        ["path"] = Path.ToString(),
        ["plaintextBytes"] = PlaintextBytes,
        ["plaintextSha256"] = PlaintextSha256.ToString(),
        ["role"] = Vocabulary.Word(Role),
        ["session"] = Session.ToString(),
        ["sidecarOf"] = SidecarOf?.ToString(),
        ["wrapSha256"] = WrapSha256.ToString(),
    });

    /// <summary>Reads a claim whose signature holds.</summary>
    public static ReadReport<Claim> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<Claim> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new Claim
    {
        Agency = f.Id<AgencyId>("agency"),
        Agent = f.Id<AgentId>("agent"),
        CiphertextBytes = f.Count("ciphertextBytes"),
        CiphertextSha256 = f.Hash("ciphertextSha256"),
        Device = f.PartOrNull("device", DeviceIdentity.Read),
        Display = f.Text("display"),
        IntakeKey = f.Hash("intakeKey"),
        Modified = f.AtOrNull("modified"),
        Object = f.Id<ObjectId>("object"),
        Path = f.Path("path"),
        PlaintextBytes = f.Count("plaintextBytes"),
        PlaintextSha256 = f.Hash("plaintextSha256"),
        Role = f.Word<FileRole>("role"),
        Session = f.Id<DockSessionId>("session"),
        SidecarOf = f.PathOrNull("sidecarOf"),
        WrapSha256 = f.Hash("wrapSha256"),
    });
}

/// <summary>What a device says it is.</summary>
public sealed record DeviceIdentity(string Make, string Model, string Serial)
{
    internal JsonObject ToJson() => new() { ["make"] = Make, ["model"] = Model, ["serial"] = Serial };
    internal static DeviceIdentity Read(Fields f) => new(f.Text("make"), f.Text("model"), f.Text("serial"));
}
