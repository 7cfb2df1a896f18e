using System.Text.Json.Nodes;
using Evidence.Formats;

namespace Evidence.Dispatch;

/// <summary>What dispatch tells of one incident; all of it has been checked.</summary>
public sealed record IncidentToTell(
    string Source, string Reference, string Title, string? Place, double? Latitude, double? Longitude, DateTimeOffset Dispatched, DateTimeOffset Cleared,
    SentNames CallSigns, SentNames CollarNumbers, bool HasArrest, bool HasForce, bool HasComplaint, CategoryId? Category)
{
    /// <summary>Hours from dispatched to cleared, at most.</summary>
    public const int LongestHours = 8;

    /// <summary>As an entry tells it; no number of it is a fraction.</summary>
    internal JsonObject ToJson() => new()
    {
        ["source"] = Source,
        ["title"] = Title,
        ["place"] = Place,
        ["dispatched"] = Instant.Format(Dispatched),
        ["cleared"] = Instant.Format(Cleared),
        ["callSigns"] = new JsonArray([.. CallSigns.Names.Select(n => (JsonNode)n)]),
        ["collarNumbers"] = new JsonArray([.. CollarNumbers.Names.Select(n => (JsonNode)n)]),
        ["arrest"] = HasArrest,
        ["force"] = HasForce,
        ["complaint"] = HasComplaint,
        ["category"] = Category?.ToString(),
    };
}

/// <summary>Call signs or numbers, sorted, each once. Equal where they are the same names.</summary>
public sealed record SentNames(IReadOnlyList<string> Names)
{
    public bool Equals(SentNames? other) => other is not null && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => Names.Count;

    public override string ToString() => string.Join(';', Names);
}

/// <summary>Who was on duty under which call sign, from when (included) until when (excluded).</summary>
/// <param name="Removed">The roster does not have it any more.</param>
public sealed record DutyToTell(string Source, string CallSign, PersonId Person, DateTimeOffset From, DateTimeOffset Until, bool Removed)
{
    public const int LongestHours = 24;
}
