using System.Text.Json;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Review;

namespace Evidence.Trails.Exporting;

/// <summary>
/// Writes nodes of a CASE/UCO 1.4 graph. Every node has an identifier that ends in a version 5 UUID of the log's origin and what the node
/// is, so that two exports of one log name the same thing alike; each is written once.
/// </summary>
internal sealed class CaseGraph(Utf8JsonWriter json, string logOrigin)
{
    private static readonly (string Prefix, string Space)[] Context =
    [
        ("case-investigation", "https://ontology.caseontology.org/case/investigation/"),
        ("uco-action", "https://ontology.unifiedcyberontology.org/uco/action/"),
        ("uco-core", "https://ontology.unifiedcyberontology.org/uco/core/"),
        ("uco-identity", "https://ontology.unifiedcyberontology.org/uco/identity/"),
        ("uco-observable", "https://ontology.unifiedcyberontology.org/uco/observable/"),
        ("uco-tool", "https://ontology.unifiedcyberontology.org/uco/tool/"),
        ("uco-types", "https://ontology.unifiedcyberontology.org/uco/types/"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ];

    private readonly Guid space = NameUuid.Of(NameUuid.Url, $"https://{logOrigin}");
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly Dictionary<(Subject, Chain), string> last = [];

    public void Begin()
    {
        json.WriteStartObject();
        json.WriteStartObject("@context");
        json.WriteString("kb", $"urn:uuid:{space:D}#");
        foreach (var (prefix, name) in Context)
            json.WriteString(prefix, name);
        json.WriteEndObject();
        json.WriteStartArray("@graph");
    }

    public void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The recording's files and the device they came from.</summary>
    public void Item(ItemFacts item)
    {
        foreach (var part in item.Parts)
            File(part.ObjectId.ToString(), part.Display, part.MediaType, part.Bytes, part.Sha256);
        if (item.Device is not { } device)
            return;
        Start(Id("device", device.Id.ToString()), "uco-observable:Device");
        json.WriteStartArray("uco-core:hasFacet");
        Start(Id("device-facet", device.Id.ToString()), "uco-observable:DeviceFacet");
        json.WriteString("uco-observable:model", device.Model);
        json.WriteString("uco-observable:serialNumber", device.Serial);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>An entry, after the nodes that it refers to.</summary>
    public void Action(ExportedEntry exported)
    {
        var (shown, entry) = (exported.Shown, exported.Shown.Entry);
        foreach (var file in entry.Objects)
            File(file.Id.ToString(), null, null, file.Bytes, file.Sha256);
        var performer = Performer(shown);
        var tool = Tool(shown);
        var id = Id("investigative-action", shown.Hash.ToString());
        Start(id, "case-investigation:InvestigativeAction");
        json.WriteString("uco-core:name", entry.Action.Word);
        Typed("uco-action:startTime", "xsd:dateTime", entry.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture));
        Reference("uco-action:performer", performer);
        if (tool is not null)
            Reference("uco-action:instrument", tool);
        References("uco-action:object", [.. entry.Objects.Select(file => Id("file", file.Id.ToString())).Distinct()]);
        if (last.TryGetValue((entry.Subject, entry.Chain), out var before))
            Reference("case-investigation:wasInformedBy", before);
        json.WriteString("uco-core:description", Description(exported));
        json.WriteEndObject();
        last[(entry.Subject, entry.Chain)] = id;
    }

    private static string Description(ExportedEntry exported)
    {
        var (shown, entry) = (exported.Shown, exported.Shown.Entry);
        var lines = new List<string>
        {
            $"entry SHA-256: {shown.Hash}", $"subject: {entry.Subject}", $"called then: {EntryText.Of(shown, Envelope.SubjectTitle)}",
            $"chain: {entry.Chain.Word()} {entry.Sequence}", $"role: {EntryText.Of(shown, "actor.role")}",
        };
        if (shown.Details.ContainsKey("purpose"))
            lines.Add($"purpose: {EntryText.Of(shown, "purpose")}");
        lines.AddRange(EntryText.Rest(shown).Select(field => $"{field.Name}: {field.Value}"));
        if (exported.Viewing is { } viewing)
            lines.Add($"watched: {EntryText.Watched(viewing)}");
        return string.Join('\n', lines);
    }

    private void File(string objectId, string? name, string? mediaType, long bytes, Sha256Hash sha256)
    {
        var id = Id("file", objectId);
        if (!written.Add(id))
            return;
        Start(id, "uco-observable:File");
        json.WriteStartArray("uco-core:hasFacet");
        if (name is not null)
        {
            Start(Id("file-facet", objectId), "uco-observable:FileFacet");
            json.WriteString("uco-observable:fileName", name);
            json.WriteBoolean("uco-observable:isDirectory", false);
            json.WriteNumber("uco-observable:sizeInBytes", bytes);
            json.WriteEndObject();
        }

        Start(Id("content-data-facet", objectId), "uco-observable:ContentDataFacet");
        if (mediaType is not null)
            json.WriteString("uco-observable:mimeType", mediaType);
        json.WriteNumber("uco-observable:sizeInBytes", bytes);
        json.WriteStartArray("uco-observable:hash");
        Start(Id("hash", objectId), "uco-types:Hash");
        json.WriteString("uco-types:hashMethod", "SHA256");
        Typed("uco-types:hashValue", "xsd:hexBinary", sha256.ToString().ToUpperInvariant());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>By identifier where there is one, else by name; what a name stands for is a person only where the entry says so.</summary>
    private string Performer(ShownEntry shown)
    {
        var name = EntryText.Of(shown, CustodyEntry.ActorName);
        var isPerson = EntryText.Of(shown, "actor.kind") == "user";
        var key = EntryText.Of(shown, Envelope.ActorId) is { Length: > 0 } known ? known : name;
        var id = Id(isPerson ? "person" : "identity", $"{key}/{name}");
        if (written.Add(id))
        {
            Start(id, isPerson ? "uco-identity:Person" : "uco-identity:Identity");
            json.WriteString("uco-core:name", name);
            json.WriteEndObject();
        }

        return id;
    }

    private string? Tool(ShownEntry shown)
    {
        if (EntryText.Of(shown, "client.build").Split(' ') is not [{ Length: > 0 } name, var version])
            return null;
        var id = Id("tool", $"{name} {version}");
        if (written.Add(id))
        {
            Start(id, "uco-tool:Tool");
            json.WriteString("uco-core:name", name);
            json.WriteString("uco-tool:version", version);
            json.WriteEndObject();
        }

        return id;
    }

    private string Id(string kind, string name) => $"kb:{kind}-{NameUuid.Of(space, kind + "/" + name):D}";

    private void Start(string id, string type)
    {
        json.WriteStartObject();
        json.WriteString("@id", id);
        json.WriteString("@type", type);
    }

    private void Typed(string property, string type, string value)
    {
        json.WriteStartObject(property);
        json.WriteString("@type", type);
        json.WriteString("@value", value);
        json.WriteEndObject();
    }

    private void Reference(string property, string id)
    {
        json.WriteStartObject(property);
        json.WriteString("@id", id);
        json.WriteEndObject();
    }

    private void References(string property, List<string> ids)
    {
        if (ids.Count == 0)
            return;
        json.WriteStartArray(property);
        foreach (var id in ids)
        {
            json.WriteStartObject();
            json.WriteString("@id", id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
