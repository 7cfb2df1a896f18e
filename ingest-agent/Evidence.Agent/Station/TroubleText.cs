using Evidence.Agent.Offload;

namespace Evidence.Agent.Station;

/// <summary>Why a docking did not end well, in one or two sentences for whoever stands at the dock.</summary>
internal static class TroubleText
{
    public static string Of(Docking docking)
    {
        var fates = docking.Tally.NotSafe.CountBy(result => result.Fate).ToDictionary();
        var hidden = docking.Card.Listing.Skipped.Count(skip => skip.MayHoldFiles);
        var said = new List<string>();
        Say(said, fates.GetValueOrDefault(FileFate.Unreadable), "could not be read");
        Say(said, fates.GetValueOrDefault(FileFate.Quarantined), "did not pass the server's check");
        Say(said, fates.GetValueOrDefault(FileFate.StillChanging), "changed while being read");
        Say(said, fates.GetValueOrDefault(FileFate.DockTrouble), "met a full or failing disk of this dock PC");
        Say(said, fates.GetValueOrDefault(FileFate.Refused) + fates.GetValueOrDefault(FileFate.Unproven) + fates.GetValueOrDefault(FileFate.Vanished), "could not be stored");
        if (hidden > 0) said.Add(hidden == 1 ? "1 folder could not be read" : $"{hidden} folders could not be read");
        var only = fates.Values.Sum() + hidden;
        return $"{string.Join(", ", said)}. {(only == 1 ? "It is" : "They are")} still on the card";
    }

    /// <summary>Why a device may not leave although its files were to be spooled; null where it may.</summary>
    public static string? OfSpool(Docking docking)
    {
        var hidden = docking.Card.Listing.Skipped.Count(skip => skip.MayHoldFiles);
        var left = docking.Tally.Results.Where(result => result.Fate != FileFate.Spooled).ToList();
        if (left.Count + hidden == 0) return null;
        var said = new List<string>();
        var noRoom = left.Count(result => result.Fate == FileFate.DockTrouble);
        Say(said, noRoom, "found no room on this dock PC");
        Say(said, left.Count - noRoom, "could not be read");
        if (hidden > 0) said.Add(hidden == 1 ? "1 folder could not be read" : $"{hidden} folders could not be read");
        return $"The server is away, and {string.Join(", ", said)}. {(left.Count + hidden == 1 ? "It is" : "They are")} only on the card";
    }

    private static void Say(List<string> said, int files, string what)
    {
        if (files > 0) said.Add($"{BayWords.Count(files)} {what}");
    }
}
