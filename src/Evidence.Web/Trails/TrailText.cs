using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Trails;
using Evidence.Web.Layout;

namespace Evidence.Web.Trails;

/// <summary>Custody entries in words. A field without words here is shown by its name: nothing is left out.</summary>
internal sealed class TrailText(TimeText times)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["actor.address"] = "From address",
        ["actor.id"] = "Identifier of who acted",
        ["actor.kind"] = "Acted as",
        ["actor.role"] = "Role",
        ["auth.method"] = "Signed in by",
        ["client.build"] = "Written by program",
        ["agent.name"] = "Dock PC",
        ["attempts"] = "Attempts",
        ["bundle"] = "Bundle",
        ["device.serial"] = "Serial number",
        ["file.name"] = "File",
        ["finding"] = "Finding",
        ["found.by"] = "Found by",
        ["file.path"] = "Path on the device (base64)",
        ["hold"] = "Hold",
        ["hold.reason"] = "Reason of the hold",
        ["keyset"] = "Request",
        ["keyset.sha256"] = "SHA-256 of the file of keys",
        ["officer.name"] = "Officer",
        ["count"] = "Entries",
        ["export"] = "Export",
        ["format"] = "As",
        ["sha256"] = "SHA-256 of the file",
        ["filter"] = "Narrowed to",
        ["network"] = "Network",
        ["permission"] = "Permission",
        ["place"] = "Place",
        ["report"] = "Report",
        ["route"] = "Asked for",
        ["scope"] = "Trail of",
        ["seal.number"] = "Seal number",
        ["purpose"] = "Purpose",
        ["purpose.reference"] = "Reference",
        ["reason"] = "Reason",
        ["recipient"] = "Recipient",
        ["store"] = "Store",
        ["store.from"] = "From store",
        ["store.to"] = "To store",
        ["category"] = "Category",
        ["case"] = "Case",
        ["incident"] = "Incident",
        ["grant"] = "Grant",
        ["grant.person"] = "To person",
        ["grant.unit"] = "To unit",
        ["from"] = "From",
        ["title"] = "Title",
        ["until"] = "Until",
        ["before"] = "Before",
        ["after"] = "After",
        ["watched"] = "Seconds watched",
        ["played"] = "Played (SHA-256 of the ranges)",
        ["recipe"] = "Recipe",
        ["session"] = "Dock session",
        ["factor"] = "Second step",
        ["factor.name"] = "Called",
        ["provider.factors"] = "Factors there",
        ["provider.issuer"] = "Identity provider",
        ["provider.subject"] = "Account there",
        ["recovery.left"] = "Recovery codes left",
        ["session.address"] = "Signed in from address",
        ["session.begun"] = "Signed in at",
        ["session.device"] = "Signed in on",
        ["since"] = "Since",
        ["shown"] = "Shown",
        ["source"] = "Made from part",
        ["submission"] = "Added",
        ["targets"] = "Of",
    };

    /// <summary>Members of what an entry says of before and after.</summary>
    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["clock.error"] = "Recorder’s clock ahead, in milliseconds",
        ["clock.source"] = "Clock compared",
        ["complete"] = "Complete",
        ["decodeErrors"] = "Decode errors",
        ["durationMs"] = "Length in milliseconds",
        ["frames"] = "Frames",
        ["gaps"] = "Gaps",
        ["note"] = "Note",
        ["producer"] = "From",
        ["recorded"] = "Recorded from",
        ["recorder"] = "Recorder",
        ["text"] = "Finding",
        ["verdict"] = "Verdict",
    };

    /// <summary>Wanted by whoever checks the entry, not by whoever reads what happened: shown beside the hash.</summary>
    private static readonly HashSet<string> ForTheChecker =
        new(StringComparer.Ordinal) { "actor.address", "actor.id", "actor.kind", "actor.role", "auth.method", "bundle", "client.build", "export", "report", "file.path", "grant", "hold", "keyset", "keyset.sha256", "recipe", "session", "source" };

    private static readonly CustodyAction[] Dangers = [CustodyAction.ObjectQuarantined, CustodyAction.FindingRecorded, CustodyAction.DetailErased, CustodyAction.DataKeyDestroyed];

    /// <param name="shown">The entry.</param>
    /// <param name="viewing">What the entry is part of, where it is about a viewing.</param>
    public TrailRow Of(ShownEntry shown, Viewing? viewing = null)
    {
        var entry = shown.Entry;
        var facts = new List<(string, string)>();
        var technical = new List<(string, string)>();
        foreach (var (field, detail) in shown.Details.Where(d => d.Key is not (CustodyEntry.ActorName or "subject.title")).OrderBy(d => d.Key, StringComparer.Ordinal))
            (ForTheChecker.Contains(field) ? technical : facts).AddRange(Lines(field, detail));
        if (viewing is not null && entry.Action == CustodyAction.ViewEnded && shown.Text("reason") is not ("shown" or "saved"))
            facts.Add(("Watched", Watched(viewing)));
        foreach (var concerned in entry.Objects)
            facts.Add((Sentence(concerned.Role), $"{Quantities.Exact(concerned.Bytes)}, SHA-256 {concerned.Sha256}"));
        return new TrailRow(entry.Subject, entry.Sequence, Sentence(entry.Action.Word), Who(shown), entry.At, facts, technical, shown.Hash, Dangers.Contains(entry.Action))
        {
            Title = shown.Text("subject.title"),
            Actor = shown.Text("actor.kind") == "user" && Guid.TryParse(shown.Text("actor.id"), out var actor) ? actor : null,
            Role = shown.Text("actor.kind") == "user" ? shown.Text("actor.role") : null,
        };
    }

    /// <summary>"3 minutes 20 seconds of it, between 21 November 2026, 14:02:09 GMT and …: 0:00–2:10, 5:00–6:10".</summary>
    private string Watched(Viewing viewing)
    {
        const int mostRanges = 20;
        if (viewing.Played.Ranges.Count == 0)
            return $"Nothing of it was played, between {times.Full(viewing.StartedAt)} and {times.Full(viewing.EndedAt ?? viewing.StartedAt)}";
        var ranges = viewing.Played.Ranges.Take(mostRanges).Select(range => $"{Quantities.Length(range.StartMs)}–{Quantities.Length(range.EndMs)}");
        var more = viewing.Played.Ranges.Count > mostRanges ? $" and {viewing.Played.Ranges.Count - mostRanges} more parts" : "";
        return $"{Quantities.SpokenLength(viewing.Played.TotalMs)} of it, between {times.Full(viewing.StartedAt)} and {times.Full(viewing.EndedAt ?? viewing.StartedAt)}: {string.Join(", ", ranges)}{more}";
    }

    /// <summary>One line for a field; of what was before or after, one for each member.</summary>
    private IEnumerable<(string Name, string Value)> Lines(string field, ShownDetail detail) =>
        field is "before" or "after" or "submission" && detail is { State: DetailState.Shown, Value: JsonObject members }
            ? members.Select(member => (Member(field, member.Key), Text(member.Value)))
            : [(Names.GetValueOrDefault(field, field), Text(detail))];

    private static string Member(string field, string name) =>
        field != "before" ? Members.GetValueOrDefault(name, name) : $"{Members.GetValueOrDefault(name, name)}, before";

    private string Who(ShownEntry shown) => shown.Details.TryGetValue(CustodyEntry.ActorName, out var name) ? Text(name) : "somebody not named";

    private string Text(ShownDetail detail) => detail.State switch
    {
        DetailState.Withheld => "(withheld from you)",
        DetailState.Erased => "(erased; an entry says by whom)",
        _ => Text(detail.Value),
    };

    private string Text(JsonNode? value) => value switch
    {
        null => "(none)",
        JsonValue one when one.TryGetValue<string>(out var text) => text.Length == 0 ? "(empty)" : Instant.TryParse(text, out var at) ? times.Full(at) : text,
        JsonValue one when one.TryGetValue<bool>(out var yes) => yes ? "yes" : "no",
        _ => value.ToJsonString(),
    };

    /// <summary>A word of a vocabulary as a sentence begins.</summary>
    public static string Sentence(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
