using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Web.Layout;

namespace Evidence.Web.Items;

/// <summary>Custody entries in words. A field without words here is shown by its name: nothing is left out.</summary>
internal static class TrailText
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["actor.address"] = "From address",
        ["actor.role"] = "Role",
        ["agent.name"] = "Dock PC",
        ["device.serial"] = "Serial number",
        ["file.name"] = "File",
        ["file.path"] = "Path on the device (base64)",
        ["officer.name"] = "Officer",
        ["place"] = "Place",
        ["seal.number"] = "Seal number",
        ["purpose"] = "Purpose",
        ["reason"] = "Reason",
        ["recipient"] = "Recipient",
        ["title"] = "Title",
        ["before"] = "Before",
        ["after"] = "After",
        ["played"] = "Played (SHA-256 of the ranges)",
    };

    private static readonly CustodyAction[] Dangers = [CustodyAction.ObjectQuarantined, CustodyAction.DetailErased];

    public static TrailRow Of(ShownEntry shown)
    {
        var entry = shown.Entry;
        var facts = new List<(string, string)>();
        foreach (var (field, detail) in shown.Details.Where(d => d.Key != CustodyEntry.ActorName).OrderBy(d => d.Key, StringComparer.Ordinal))
            facts.Add((Names.GetValueOrDefault(field, field), Text(detail)));
        foreach (var concerned in entry.Objects)
            facts.Add(($"{char.ToUpperInvariant(concerned.Role[0])}{concerned.Role[1..]}", $"{Quantities.Exact(concerned.Bytes)}, SHA-256 {concerned.Sha256}"));
        return new TrailRow(entry.Sequence, Sentence(entry.Action.Word), Who(shown), entry.At, facts, shown.Hash, Dangers.Contains(entry.Action));
    }

    private static string Who(ShownEntry shown) => shown.Details.TryGetValue(CustodyEntry.ActorName, out var name) ? Text(name) : "somebody not named";

    private static string Text(ShownDetail detail) => detail.State switch
    {
        DetailState.Withheld => "(withheld from you)",
        DetailState.Erased => "(erased; an entry says by whom)",
        _ => detail.Value switch
        {
            null => "(none)",
            JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0 ? "(empty)" : text,
            var other => other.ToJsonString(),
        },
    };

    private static string Sentence(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
