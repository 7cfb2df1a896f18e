using System.Globalization;
using Evidence.Agent.Docks;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <summary>What the numbers of a device's files say of recordings that are not on it, in words that claim no more.</summary>
internal static class NumberingText
{
    public static string Of(DockedCard card)
    {
        var counters = FileCounters.Read(card.Profile.Profile, card.Listing);
        var missing = counters.Sum(counter => counter.Missing);
        return FileCounters.Knowledge(card.Profile.Profile, card.Listing, counters) switch
        {
            NumberingKnowledge.NotNumbered => "Not numbered: this device gives its recordings no numbers, so a missing one does not show",
            NumberingKnowledge.Unknown => "Not numbered in a way that is known here: a missing recording does not show",
            _ when counters.Count == 0 => "No recording on it bears a number",
            _ when missing == 0 => "No number missing between the first and the last",
            _ => $"{missing.ToString("N0", CultureInfo.InvariantCulture)} {(missing == 1 ? "number" : "numbers")} missing between the first and the last",
        };
    }
}
