using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>
/// The agency's word that every object of one store was read back whole from another; signed with a receipt key. docs/formats/count-sheet.md.
/// </summary>
public sealed record CountSheet
{
    public const string Type = "evidence/count-sheet/1";

    public required AgencyId Agency { get; init; }
    public required MoveId Move { get; init; }
    /// <summary>The name of the old store.</summary>
    public required string From { get; init; }
    /// <summary>The name of the new store.</summary>
    public required string To { get; init; }
    public required long Objects { get; init; }
    /// <summary>Of ciphertext.</summary>
    public required long Bytes { get; init; }
    /// <summary>SHA-256 of the lines that <see cref="Line"/> gives, in the order of the ids.</summary>
    public required Sha256Hash List { get; init; }
    /// <summary>How many were damaged before and were carried over as they lay there.</summary>
    public required long AsFound { get; init; }
    /// <summary>How many were known as damaged and are not in the old store any more.</summary>
    public required long Lost { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>One line of the list, ended by LF.</summary>
    public static byte[] Line(ObjectId id, Sha256Hash sha256, long bytes) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {sha256} {bytes}\n"));

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["asFound"] = AsFound,
        ["at"] = Instant.Format(At),
        ["bytes"] = Bytes,
        ["from"] = From,
        ["list"] = List.ToString(),
        ["lost"] = Lost,
        ["move"] = Move.ToString(),
        ["objects"] = Objects,
        ["to"] = To,
    });

    /// <summary>Reads a sheet whose signature holds.</summary>
    public static ReadReport<CountSheet> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone; says nothing about who signed it.</summary>
    public static ReadReport<CountSheet> Read(ReadOnlyMemory<byte> json) => Fields.Read(json, f => new CountSheet
    {
        Agency = f.Id<AgencyId>("agency"),
        AsFound = f.Count("asFound"),
        At = f.At("at"),
        Bytes = f.Count("bytes"),
        From = f.Text("from"),
        List = f.Hash("list"),
        Lost = f.Count("lost"),
        Move = f.Id<MoveId>("move"),
        Objects = f.Count("objects"),
        To = f.Text("to"),
    });
}
