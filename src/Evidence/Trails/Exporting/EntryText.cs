using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats.Custody;

namespace Evidence.Trails.Exporting;

/// <summary>The committed values of an entry as a file shows them.</summary>
internal static class EntryText
{
    private static readonly HashSet<string> InColumns = new(StringComparer.Ordinal)
    {
        CustodyEntry.ActorName, "actor.kind", Envelope.ActorId, "actor.role", "actor.address", "purpose", Envelope.SubjectTitle,
    };

    /// <summary>Empty where the entry has no such field.</summary>
    public static string Of(ShownEntry shown, string field) => shown.Details.TryGetValue(field, out var detail) ? Of(detail) : "";

    /// <summary>The fields that are not asked for by name, in the order of their names: nothing is left out.</summary>
    public static IEnumerable<(string Name, string Value)> Rest(ShownEntry shown) =>
        shown.Details.Where(d => !InColumns.Contains(d.Key)).OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, Of(d.Value)));

    /// <summary>"7.0 s between 2026-11-21T14:02:09Z and …: 0.0–6.0, 60.0–61.0 s".</summary>
    public static string Watched(Viewing viewing) => string.Create(CultureInfo.InvariantCulture,
        $"{Seconds(viewing.Played.TotalMs)} s between {viewing.StartedAt.UtcDateTime:s}Z and {(viewing.EndedAt ?? viewing.StartedAt).UtcDateTime:s}Z: {string.Join(", ", viewing.Played.Ranges.Select(r => $"{Seconds(r.StartMs)}–{Seconds(r.EndMs)}"))}");

    private static string Of(ShownDetail detail) => detail.State switch
    {
        DetailState.Withheld => "(withheld)",
        DetailState.Erased => "(erased)",
        _ => detail.Value is JsonValue one && one.TryGetValue<string>(out var text) ? text : detail.Value?.ToJsonString() ?? "",
    };

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
}
