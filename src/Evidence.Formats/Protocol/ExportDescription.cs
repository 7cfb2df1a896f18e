using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>One bag of an export.</summary>
/// <param name="Name">File name.</param>
/// <param name="Files">Payload files.</param>
/// <param name="Bytes">Of payload.</param>
/// <param name="Manifest">SHA-256 of its tagmanifest-sha512.txt.</param>
public sealed record ExportedBag(string Name, long Files, long Bytes, Sha256Hash Manifest);

/// <summary>An object whose stored bytes are not the catalogue's, with what they are.</summary>
public sealed record ObjectAsFound(ObjectId Object, Sha256Hash Sha256);

/// <summary>Why an object of the catalogue is in no bag.</summary>
public enum LostBecause
{
    /// <summary>No store has it.</summary>
    Missing,

    /// <summary>A store has it, and did not give its bytes.</summary>
    Unreadable,
}

/// <summary>An object of the catalogue that is in no bag, with why.</summary>
public sealed record LostObject(ObjectId Object, LostBecause Because);

/// <summary>An object whose data key was destroyed: it goes along, and nobody can open it.</summary>
/// <param name="Object">Which.</param>
/// <param name="At">When.</param>
public sealed record DestroyedObject(ObjectId Object, DateTimeOffset At);

/// <summary>How many rows of a table are in an export.</summary>
public sealed record ExportedTable(string Name, long Rows);

/// <summary>What an export holds; signed with a receipt key. docs/formats/export.md.</summary>
public sealed record ExportDescription
{
    public const string Type = "evidence/export/1";

    public required AgencyId Agency { get; init; }
    public required string LogOrigin { get; init; }
    public required DateTimeOffset At { get; init; }
    public required IReadOnlyList<ExportedBag> Bags { get; init; }
    public required long Entries { get; init; }
    public required long Objects { get; init; }
    public required IReadOnlyList<ObjectAsFound> AsFound { get; init; }
    public required IReadOnlyList<DestroyedObject> Destroyed { get; init; }
    public required IReadOnlyList<LostObject> Lost { get; init; }
    /// <summary>Which layout of tables this is.</summary>
    public required string Schema { get; init; }
    public required IReadOnlyList<ExportedTable> Tables { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["asFound"] = new JsonArray([.. AsFound.Select(o => new JsonObject { ["object"] = o.Object.ToString(), ["sha256"] = o.Sha256.ToString() })]),
        ["at"] = Instant.Format(At),
        ["bags"] = new JsonArray([.. Bags.Select(b => new JsonObject { ["bytes"] = b.Bytes, ["files"] = b.Files, ["manifest"] = b.Manifest.ToString(), ["name"] = b.Name })]),
        ["destroyed"] = new JsonArray([.. Destroyed.Select(o => new JsonObject { ["at"] = Instant.Format(o.At), ["object"] = o.Object.ToString() })]),
        ["entries"] = Entries,
        ["logOrigin"] = LogOrigin,
        ["lost"] = new JsonArray([.. Lost.Select(o => new JsonObject { ["because"] = Vocabulary.Word(o.Because), ["object"] = o.Object.ToString() })]),
        ["objects"] = Objects,
        ["schema"] = Schema,
        ["tables"] = new JsonArray([.. Tables.Select(t => new JsonObject { ["name"] = t.Name, ["rows"] = t.Rows })]),
    });

    /// <summary>Reads a description whose signature holds.</summary>
    public static ReadReport<ExportDescription> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<ExportDescription> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new ExportDescription
    {
        Agency = f.Id<AgencyId>("agency"),
        AsFound = f.List("asFound", o => new ObjectAsFound(o.Id<ObjectId>("object"), o.Hash("sha256"))),
        At = f.At("at"),
        Bags = f.List("bags", b => new ExportedBag(b.Text("name"), b.Count("files"), b.Count("bytes"), b.Hash("manifest"))),
        Destroyed = f.List("destroyed", o => new DestroyedObject(o.Id<ObjectId>("object"), o.At("at"))),
        Entries = f.Count("entries"),
        LogOrigin = f.Text("logOrigin"),
        Lost = f.List("lost", o => new LostObject(o.Id<ObjectId>("object"), o.Word<LostBecause>("because"))),
        Objects = f.Count("objects"),
        Schema = f.Text("schema"),
        Tables = f.List("tables", t => new ExportedTable(t.Text("name"), t.Count("rows"))),
    });
}
