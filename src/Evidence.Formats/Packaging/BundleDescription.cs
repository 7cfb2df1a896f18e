using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>One file of the payload and where it comes from.</summary>
public sealed record BundleFile
{
    /// <summary>Path in the bag.</summary>
    public required string Path { get; init; }

    public required FileRole Role { get; init; }

    /// <summary>The sealed object that it was read from.</summary>
    public required ObjectId SealedObject { get; init; }

    public required PartId Part { get; init; }

    public required Sha256Hash Sha256 { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Raw bytes of the path that the device used; null for what was derived here.</summary>
    public ReadOnlyMemory<byte>? OriginalName { get; init; }

    /// <summary>The part that this one was made from; null for what came from a device.</summary>
    public PartId? DerivedFrom { get; init; }

    internal JsonObject ToJson() => new()
    {
        ["bytes"] = Bytes,
        ["derivedFrom"] = DerivedFrom?.ToString(),
        ["object"] = SealedObject.ToString(),
        ["originalName"] = OriginalName is { } name ? Convert.ToBase64String(name.Span) : null,
        ["part"] = Part.ToString(),
        ["path"] = Path,
        ["role"] = Vocabulary.Word(Role),
        ["sha256"] = Sha256.ToString(),
    };

    internal static BundleFile Read(MemberReader members)
    {
        var file = new BundleFile
        {
            Bytes = members.Integer("bytes"),
            DerivedFrom = members.ParsedOrNull<PartId>("derivedFrom", PartId.TryParse, "a UUID"),
            SealedObject = members.Parsed<ObjectId>("object", ObjectId.TryParse, "a UUID"),
            OriginalName = members.BytesOrNull("originalName") is { } name ? new ReadOnlyMemory<byte>(name) : null,
            Part = members.Parsed<PartId>("part", PartId.TryParse, "a UUID"),
            Path = members.Text("path"),
            Role = members.Parsed<FileRole>("role", Vocabulary.TryParse, "a role"),
            Sha256 = members.Parsed<Sha256Hash>("sha256", Sha256Hash.TryParse, "a SHA-256 in hex"),
        };
        members.RefuseOthers();
        return file;
    }
}

/// <summary>One item of the bundle.</summary>
public sealed record BundledItem
{
    public required ItemId Item { get; init; }

    /// <summary>From 1; names the folder.</summary>
    public required int Number { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<BundleFile> Files { get; init; }

    /// <summary>Path of the item's operational chain.</summary>
    public required string Chain { get; init; }

    public required IReadOnlyList<string> Receipts { get; init; }

    internal JsonObject ToJson() => new()
    {
        ["chain"] = Chain,
        ["files"] = new JsonArray([.. Files.Select(f => f.ToJson())]),
        ["item"] = Item.ToString(),
        ["number"] = Number,
        ["receipts"] = new JsonArray([.. Receipts.Select(r => (JsonNode)r)]),
        ["title"] = Title,
    };

    internal static BundledItem Read(MemberReader members)
    {
        var item = new BundledItem
        {
            Chain = members.Text("chain"),
            Files = members.Objects("files", BundleFile.Read),
            Item = members.Parsed<ItemId>("item", ItemId.TryParse, "a UUID"),
            Number = (int)Math.Min(members.Integer("number", 1), int.MaxValue),
            Receipts = members.Texts("receipts"),
            Title = members.Text("title"),
        };
        members.RefuseOthers();
        return item;
    }
}

/// <summary>The log in which the entries of a bundle are.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">How many leaves it had when the bundle was made; the checkpoint at which they are proven has more.</param>
public sealed record BundleLog(string Origin, long Size)
{
    internal JsonObject ToJson() => new() { ["origin"] = Origin, ["size"] = Size };

    internal static BundleLog Read(MemberReader members)
    {
        var log = new BundleLog(members.Text("origin"), members.Integer("size"));
        members.RefuseOthers();
        return log;
    }
}

/// <summary>metadata/bundle.json, version 1: docs/formats/bundle.md, "Description".</summary>
public sealed record BundleDescription
{
    public const int Version = 1;

    /// <summary>Longest description that a reader takes.</summary>
    public const int MostBytes = 32 << 20;

    public required AgencyId Agency { get; init; }

    public required BundleId Bundle { get; init; }

    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<BundledItem> Items { get; init; }

    /// <summary>Path of the bundle's own chain.</summary>
    public required string Chain { get; init; }

    /// <summary>The log in which every entry of the bundle is proven; null for a bundle that was made before the log had them all.</summary>
    public required BundleLog? Log { get; init; }

    /// <summary>Fingerprint of the agency's root key.</summary>
    public required Sha256Hash Root { get; init; }

    public byte[] ToCanonicalBytes() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["at"] = Instant.Format(At),
        ["bundle"] = Bundle.ToString(),
        ["chain"] = Chain,
        ["items"] = new JsonArray([.. Items.Select(i => i.ToJson())]),
        ["log"] = Log?.ToJson(),
        ["root"] = Root.ToString(),
        ["version"] = Version,
    });

    /// <summary>Reads a description; null with findings when it is not one, or of another version.</summary>
    public static BundleDescription? TryRead(ReadOnlyMemory<byte> bytes, List<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (CanonicalDocument.TryRead(bytes, "The description", findings) is not { } root) return null;
        if (root.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.GetRawText() != "1")
        {
            findings.Add(new Finding("bundle-version-unknown", Severity.UnknownVersion,
                $"The bundle is of version {PlainText.Shown(version.GetRawText())}; this program knows version {Version}. A newer program may read it."));
            return null;
        }

        var before = findings.Count;
        var members = new MemberReader(root, "bundle", findings);
        var description = Read(members);
        members.RefuseOthers();
        return findings.Count == before ? description : null;
    }

    private static BundleDescription Read(MemberReader members)
    {
        members.Integer("version", Version);
        return new BundleDescription
        {
            Agency = members.Parsed<AgencyId>("agency", AgencyId.TryParse, "a UUID"),
            At = members.Parsed<DateTimeOffset>("at", Instant.TryParse, "an instant (UTC with microseconds)"),
            Bundle = members.Parsed<BundleId>("bundle", BundleId.TryParse, "a UUID"),
            Chain = members.Text("chain"),
            Items = members.Objects("items", BundledItem.Read),
            Log = members.ObjectOrNull("log") is { } log ? BundleLog.Read(log) : null,
            Root = members.Parsed<Sha256Hash>("root", Sha256Hash.TryParse, "a SHA-256 in hex"),
        };
    }
}
