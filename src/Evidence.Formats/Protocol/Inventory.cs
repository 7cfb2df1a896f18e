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
    /// <summary>What on the volume the profile was known by, for people; null from agents that do not tell, and where none matched.</summary>
    public string? ProfileMatch { get; init; }
    public required InventoryVolume Volume { get; init; }
    public InventoryDevice? Device { get; init; }
    public required IReadOnlyList<InventoryFile> Files { get; init; }
    public required IReadOnlyList<SkippedFile> Skipped { get; init; }
    /// <summary>What can be told of files that are not there; null from agents that do not look.</summary>
    public Completeness? Completeness { get; init; }

    /// <summary>Member by member and file by file: a volume may hold 100,000 of them, and a tree of them all would take fifty times the room of the text.</summary>
    public byte[] ToCanonicalJson()
    {
        var json = new CanonicalObject();
        json.Add("agency", Agency.ToString());
        json.Add("agent", Agent.ToString());
        json.Add("agentVersion", AgentVersion);
        json.Add("at", Instant.Format(At));
        if (Completeness is not null) json.Add("completeness", Completeness.ToJson());
        json.Add("device", Device?.ToJson());
        json.AddList("files", Files.Select(f => f.ToJson()));
        json.Add("kind", Vocabulary.Word(Kind));
        json.Add("profile", Profile);
        if (ProfileMatch is not null) json.Add("profileMatch", ProfileMatch);
        json.Add("session", Session.ToString());
        json.AddList("skipped", Skipped.Select(s => s.ToJson()));
        json.Add("volume", Volume.ToJson());
        return json.ToBytes();
    }

    /// <summary>Reads an inventory whose signature holds.</summary>
    public static ReadReport<Inventory> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<Inventory> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new Inventory
    {
        Agency = f.Id<AgencyId>("agency"),
        Agent = f.Id<AgentId>("agent"),
        AgentVersion = f.Text("agentVersion"),
        Completeness = f.Has("completeness") ? f.PartOrNull("completeness", Completeness.Read) : null,
        At = f.At("at"),
        Device = f.PartOrNull("device", InventoryDevice.Read),
        Files = f.List("files", InventoryFile.Read),
        Kind = f.Word<InventoryKind>("kind"),
        Profile = f.Text("profile"),
        ProfileMatch = f.Has("profileMatch") ? f.TextOrNull("profileMatch") : null,
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
/// <param name="Firmware">Version of its firmware, where it says so.</param>
public sealed record InventoryDevice(string Make, string Model, string Serial, string SerialSource, string? Firmware = null)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["make"] = Make, ["model"] = Model, ["serial"] = Serial, ["serialSource"] = SerialSource };
        if (Firmware is not null) json["firmware"] = Firmware;
        return json;
    }

    internal static InventoryDevice Read(Fields f) => new(
        f.Text("make"), f.Text("model"), f.Text("serial"), f.Text("serialSource"), f.Has("firmware") ? f.TextOrNull("firmware") : null);
}

/// <summary>One regular file of the volume.</summary>
/// <param name="Segment">Its place in a recording that the device wrote as several files; null for a recording of one file.</param>
public sealed record InventoryFile(
    DevicePath Path, string Display, long Bytes, DateTimeOffset? Modified, FileRole Role, DevicePath? SidecarOf, RecordingSegment? Segment = null)
{
    internal JsonNode ToJson()
    {
        var json = new JsonObject
        {
            ["bytes"] = Bytes,
            ["display"] = Display,
            ["modified"] = Modified is { } at ? Instant.Format(at) : null,
            ["path"] = Path.ToString(),
            ["role"] = Vocabulary.Word(Role),
            ["sidecarOf"] = SidecarOf?.ToString(),
        };
        if (Segment is null) return json;
        json["segment"] = Segment.Number;
        json["segmentOf"] = Segment.Of.ToString();
        return json;
    }

    internal static InventoryFile Read(Fields f) => new(f.Path("path"), f.Text("display"), f.Count("bytes"),
        f.AtOrNull("modified"), f.Word<FileRole>("role"), f.PathOrNull("sidecarOf"), RecordingSegment.Read(f));
}

/// <summary>The place of one file in a recording of several.</summary>
/// <param name="Of">Path of the recording's first file; the first file names itself.</param>
/// <param name="Number">From 0, the first file.</param>
public sealed record RecordingSegment(DevicePath Of, int Number)
{
    /// <summary>No device cuts a recording into more files.</summary>
    public const int MostSegments = 100_000;

    internal static RecordingSegment? Read(Fields f) =>
        f.Has("segment") || f.Has("segmentOf") ? new(f.Path("segmentOf"), (int)Math.Min(f.Count("segment"), MostSegments)) : null;
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
