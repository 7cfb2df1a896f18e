using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>One file of an item, which does not itself lie in the proof.</summary>
/// <param name="SealedObject">The sealed object that it is in.</param>
/// <param name="Part">Of the item.</param>
/// <param name="Role">What it is to the item.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="DerivedFrom">The part that it was made from; null for what came from a device.</param>
public sealed record ProvenFile(ObjectId SealedObject, PartId Part, FileRole Role, Sha256Hash Sha256, long Bytes, PartId? DerivedFrom)
{
    internal JsonObject ToJson() => new()
    {
        ["bytes"] = Bytes,
        ["derivedFrom"] = DerivedFrom?.ToString(),
        ["object"] = SealedObject.ToString(),
        ["part"] = Part.ToString(),
        ["role"] = Vocabulary.Word(Role),
        ["sha256"] = Sha256.ToString(),
    };

    internal static ProvenFile Read(MemberReader members)
    {
        var file = new ProvenFile(
            members.Parsed<ObjectId>("object", ObjectId.TryParse, "a UUID"),
            members.Parsed<PartId>("part", PartId.TryParse, "a UUID"),
            members.Parsed<FileRole>("role", Vocabulary.TryParse, "a role"),
            members.Parsed<Sha256Hash>("sha256", Sha256Hash.TryParse, "a SHA-256 in hex"),
            members.Integer("bytes"),
            members.ParsedOrNull<PartId>("derivedFrom", PartId.TryParse, "a UUID"));
        members.RefuseOthers();
        return file;
    }
}

/// <summary>item.json, version 1: docs/formats/item-proof.md.</summary>
public sealed record ItemDescription
{
    public const int Version = 1;
    public const string Path = "item.json";

    public required AgencyId Agency { get; init; }

    public required ItemId Item { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>For people; nothing vouches for it.</summary>
    public required string Title { get; init; }

    /// <summary>Path of the chain that is proven.</summary>
    public required string Chain { get; init; }

    public required IReadOnlyList<ProvenFile> Files { get; init; }

    public required IReadOnlyList<string> Receipts { get; init; }

    /// <summary>The checkpoint at which every entry is proven.</summary>
    public required BundleLog Log { get; init; }

    /// <summary>Fingerprint of the agency's root key.</summary>
    public required Sha256Hash Root { get; init; }

    public byte[] ToCanonicalBytes() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["at"] = Instant.Format(At),
        ["chain"] = Chain,
        ["files"] = new JsonArray([.. Files.Select(f => f.ToJson())]),
        ["item"] = Item.ToString(),
        ["log"] = Log.ToJson(),
        ["receipts"] = new JsonArray([.. Receipts.Select(r => (JsonNode)r)]),
        ["root"] = Root.ToString(),
        ["title"] = Title,
        ["version"] = Version,
    });

    /// <summary>Reads a description; null with findings when it is not one, or of another version.</summary>
    public static ItemDescription? TryRead(ReadOnlyMemory<byte> bytes, List<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (CanonicalDocument.TryRead(bytes, "The description", findings) is not { } root) return null;
        var before = findings.Count;
        var members = new MemberReader(root, "item", findings);
        if (members.Integer("version", Version) is var version && version != Version)
        {
            findings.Add(new Finding("item-version-unknown", Severity.UnknownVersion, $"The proof is of version {version}; this program knows version {Version}. A newer program may read it."));
            return null;
        }

        var description = Read(members);
        members.RefuseOthers();
        return findings.Count == before ? description : null;
    }

    private static ItemDescription Read(MemberReader members) => new()
    {
        Agency = members.Parsed<AgencyId>("agency", AgencyId.TryParse, "a UUID"),
        At = members.Parsed<DateTimeOffset>("at", Instant.TryParse, "an instant (UTC with microseconds)"),
        Chain = members.Text("chain"),
        Files = members.Objects("files", ProvenFile.Read),
        Item = members.Parsed<ItemId>("item", ItemId.TryParse, "a UUID"),
        Log = members.Object("log") is { } log ? BundleLog.Read(log) : new BundleLog("", 1),
        Receipts = members.Texts("receipts"),
        Root = members.Parsed<Sha256Hash>("root", Sha256Hash.TryParse, "a SHA-256 in hex"),
        Title = members.Text("title"),
    };
}
