using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>The agency's word on what one backup of its database and key ring holds; signed with a receipt key. docs/formats/backup.md.</summary>
public sealed record BackupSheet
{
    public const string Type = "evidence/backup/1";

    public required AgencyId Agency { get; init; }
    public required BackupId Backup { get; init; }
    /// <summary>The moment of the database that was kept.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>SHA-256 of <c>database.dump</c>.</summary>
    public required Sha256Hash Database { get; init; }
    /// <summary>Length of <c>database.dump</c>.</summary>
    public required long Bytes { get; init; }
    /// <summary>Custody entries in the dump.</summary>
    public required long Entries { get; init; }
    public required long Items { get; init; }
    /// <summary>Sealed objects in the dump's catalogue.</summary>
    public required long Objects { get; init; }
    /// <summary>SHA-256 of <c>ring.sha256</c>.</summary>
    public required Sha256Hash Ring { get; init; }
    /// <summary>The last step that the tables in the dump had been brought to.</summary>
    public required string Schema { get; init; }
    /// <summary>The version of the PostgreSQL server, as it names it.</summary>
    public required string Server { get; init; }

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["at"] = Instant.Format(At),
        ["backup"] = Backup.ToString(),
        ["bytes"] = Bytes,
        ["database"] = Database.ToString(),
        ["entries"] = Entries,
        ["items"] = Items,
        ["objects"] = Objects,
        ["ring"] = Ring.ToString(),
        ["schema"] = Schema,
        ["server"] = Server,
    });

    /// <summary>Reads a sheet whose signature holds.</summary>
    public static ReadReport<BackupSheet> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<BackupSheet> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new BackupSheet
    {
        Agency = f.Id<AgencyId>("agency"),
        At = f.At("at"),
        Backup = f.Id<BackupId>("backup"),
        Bytes = f.Count("bytes"),
        Database = f.Hash("database"),
        Entries = f.Count("entries"),
        Items = f.Count("items"),
        Objects = f.Count("objects"),
        Ring = f.Hash("ring"),
        Schema = f.Text("schema"),
        Server = f.Text("server"),
    });
}
