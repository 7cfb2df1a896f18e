using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>
/// The agency's word that the stored bytes of one object were read back, opened and found to be the plaintext that the agent
/// claimed; signed with a receipt key. docs/formats/receipt.md.
/// </summary>
public sealed record Receipt
{
    public const string Type = "evidence/receipt/1";

    public required AgencyId Agency { get; init; }
    public required AgentId Agent { get; init; }
    public required DockSessionId Session { get; init; }
    public required ItemId Item { get; init; }
    public required PartId Part { get; init; }
    public required ObjectId Object { get; init; }
    public required long PlaintextBytes { get; init; }
    public required Sha256Hash PlaintextSha256 { get; init; }
    public required long CiphertextBytes { get; init; }
    public required Sha256Hash CiphertextSha256 { get; init; }
    /// <summary>The name of the object store that holds the bytes.</summary>
    public required string Store { get; init; }
    /// <summary>The store's version id of exactly the bytes that were read back.</summary>
    public required string Version { get; init; }
    /// <summary>Hash of the custody entry <c>object verified</c>.</summary>
    public required Sha256Hash Entry { get; init; }
    public required DateTimeOffset At { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["agent"] = Agent.ToString(),
        ["at"] = Instant.Format(At),
        ["ciphertextBytes"] = CiphertextBytes,
        ["ciphertextSha256"] = CiphertextSha256.ToString(),
        ["entry"] = Entry.ToString(),
        ["item"] = Item.ToString(),
        ["object"] = Object.ToString(),
        ["part"] = Part.ToString(),
        ["plaintextBytes"] = PlaintextBytes,
        ["plaintextSha256"] = PlaintextSha256.ToString(),
        ["session"] = Session.ToString(),
        ["store"] = Store,
        ["version"] = Version,
    });

    /// <summary>Reads a receipt whose signature holds.</summary>
    public static ReadReport<Receipt> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<Receipt> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new Receipt
    {
        Agency = f.Id<AgencyId>("agency"),
        Agent = f.Id<AgentId>("agent"),
        At = f.At("at"),
        CiphertextBytes = f.Count("ciphertextBytes"),
        CiphertextSha256 = f.Hash("ciphertextSha256"),
        Entry = f.Hash("entry"),
        Item = f.Id<ItemId>("item"),
        Object = f.Id<ObjectId>("object"),
        Part = f.Id<PartId>("part"),
        PlaintextBytes = f.Count("plaintextBytes"),
        PlaintextSha256 = f.Hash("plaintextSha256"),
        Session = f.Id<DockSessionId>("session"),
        Store = f.Text("store"),
        Version = f.Text("version"),
    });
}
