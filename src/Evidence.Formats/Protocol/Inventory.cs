using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

/// <summary>All that a volume held when it was docked, or when the session closed; signed with the agent's key. docs/formats/signed-documents.md, "Inventory".</summary>
public sealed record Inventory
{
    public const string Type = "evidence/inventory/1";

    public required AgencyId Agency { get; init; }
    public required AgentId Agent { get; init; }
    public required string AgentVersion { get; init; }
    public required DockSessionId Session { get; init; }
    public required InventoryKind Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>The id of the device profile that matched.</summary>
    public required string Profile { get; init; }
    public required InventoryVolume Volume { get; init; }
    public InventoryDevice? Device { get; init; }
    public required IReadOnlyList<InventoryFile> Files { get; init; }
    public required IReadOnlyList<SkippedFile> Skipped { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["agent"] = Agent.ToString(),
        ["agentVersion"] = AgentVersion,
        ["at"] = Instant.Format(At),
        ["device"] = Device?.ToJson(),
        ["files"] = new JsonArray([.. Files.Select(f => f.ToJson())]),
        ["kind"] = Vocabulary.Word(Kind),
        ["profile"] = Profile,
        ["session"] = Session.ToString(),
        ["skipped"] = new JsonArray([.. Skipped.Select(s => s.ToJson())]),
        ["volume"] = Volume.ToJson(),
    });

    /// <summary>Reads an inventory whose signature holds.</summary>
    public static ReadReport<Inventory> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<Inventory> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new Inventory
    {
        Agency = f.Id<AgencyId>("agency"),
        Agent = f.Id<AgentId>("agent"),
        AgentVersion = f.Text("agentVersion"),
        At = f.At("at"),
        Device = f.PartOrNull("device", InventoryDevice.Read),
        Files = f.List("files", InventoryFile.Read),
        Kind = f.Word<InventoryKind>("kind"),
        Profile = f.Text("profile"),
        Session = f.Id<DockSessionId>("session"),
        Skipped = f.List("skipped", SkippedFile.Read),
        Volume = f.Part("volume", InventoryVolume.Read)!,
    });
}

/// <summary>The volume as the operating system tells it.</summary>
/// <param name="Label">The volume's label, as text for people.</param>
/// <param name="FileSystemId">UUID or serial of the file system; empty where there is none.</param>
/// <param name="ReadOnly">Whether the agent could only read it.</param>
public sealed record InventoryVolume(string Label, string FileSystemId, bool ReadOnly)
{
    internal JsonObject ToJson() => new() { ["fileSystemId"] = FileSystemId, ["label"] = Label, ["readOnly"] = ReadOnly };
    internal static InventoryVolume Read(Fields f) => new(f.Text("label"), f.Text("fileSystemId"), f.Flag("readOnly"));
}

/// <summary>What the device says it is, and where the profile found the serial.</summary>
public sealed record InventoryDevice(string Make, string Model, string Serial, string SerialSource)
{
    internal JsonObject ToJson() => new() { ["make"] = Make, ["model"] = Model, ["serial"] = Serial, ["serialSource"] = SerialSource };

    internal static InventoryDevice Read(Fields f) =>
        new(f.Text("make"), f.Text("model"), f.Text("serial"), f.Text("serialSource"));
}

/// <summary>One regular file of the volume.</summary>
public sealed record InventoryFile(DevicePath Path, string Display, long Bytes, DateTimeOffset? Modified, FileRole Role, DevicePath? SidecarOf)
{
    internal JsonNode ToJson() => new JsonObject
    {
        ["bytes"] = Bytes,
        ["display"] = Display,
        ["modified"] = Modified is { } at ? Instant.Format(at) : null,
        ["path"] = Path.ToString(),
        ["role"] = Vocabulary.Word(Role),
        ["sidecarOf"] = SidecarOf?.ToString(),
    };

    internal static InventoryFile Read(Fields f) => new(f.Path("path"), f.Text("display"), f.Count("bytes"),
        f.AtOrNull("modified"), f.Word<FileRole>("role"), f.PathOrNull("sidecarOf"));
}

/// <summary>One entry of the volume that is not offered, and why.</summary>
public sealed record SkippedFile(DevicePath Path, string Display, SkipReason Reason)
{
    internal JsonNode ToJson() => new JsonObject
    {
        ["display"] = Display,
        ["path"] = Path.ToString(),
        ["reason"] = Vocabulary.Word(Reason),
    };

    internal static SkippedFile Read(Fields f) => new(f.Path("path"), f.Text("display"), f.Word<SkipReason>("reason"));
}
