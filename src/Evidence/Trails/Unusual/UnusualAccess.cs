using System.Globalization;
using Evidence.Formats;

namespace Evidence.Trails.Unusual;

/// <summary>One viewing in the week.</summary>
/// <param name="Role">Whose peers are compared.</param>
/// <param name="Words">The viewer's surname and collar number.</param>
/// <param name="IsOwn">The viewer is the officer of the recording.</param>
/// <param name="IsContested">The recording is quarantined or under a hold.</param>
/// <param name="IsNewDevice">The viewer had never before this week opened a recording of that device.</param>
public sealed record ViewFact(
    PersonId Viewer, string Name, string Role, IReadOnlyList<string> Words, ItemId Item, string Title, string? Reference, bool IsOwn, bool IsContested, DeviceId? Device, bool IsNewDevice);

/// <summary>What makes an access unusual.</summary>
public enum UnusualKind { Volume, OwnName, OwnIncident, NewDevices, Refused }

/// <summary>How often somebody asked in the week for what they may not see or do.</summary>
public sealed record RefusedFact(PersonId Person, string Name, long Attempts);

/// <summary>One thing to look at: who, and why in plain words. It accuses nobody.</summary>
public sealed record UnusualLine(UnusualKind Kind, PersonId Viewer, string Name, string Why);

/// <summary>The rules, pure: from the viewings of a week to what somebody should look at.</summary>
public static class UnusualAccess
{
    /// <summary>Fewer viewings than this are never too many.</summary>
    public const int LeastVolume = 10;

    /// <summary>How far above the median of the peers, in median absolute deviations.</summary>
    private const double Deviations = 3;

    /// <summary>Shorter words stand in too many titles by chance.</summary>
    private const int ShortestWord = 3;

    private const int MostTitles = 5;

    /// <summary>Fewer attempts than this are what somebody does who looks around.</summary>
    public const int LeastRefused = 10;

    public static IReadOnlyList<UnusualLine> Of(IReadOnlyCollection<ViewFact> week)
    {
        var people = week.GroupBy(view => view.Viewer).OrderBy(views => views.First().Name, StringComparer.Ordinal).ThenBy(views => views.Key.Value).ToList();
        return [.. Volume(people), .. people.SelectMany(OwnName), .. people.SelectMany(OwnIncident), .. people.SelectMany(NewDevices)];
    }

    public static IReadOnlyList<UnusualLine> Of(IReadOnlyCollection<RefusedFact> week) =>
    [
        .. week.Where(one => one.Attempts >= LeastRefused).OrderByDescending(one => one.Attempts).ThenBy(one => one.Name, StringComparer.Ordinal).Select(one =>
            new UnusualLine(UnusualKind.Refused, one.Person, one.Name, string.Create(CultureInfo.InvariantCulture, $"Asked {one.Attempts} times for what they may not see or do."))),
    ];

    private static IEnumerable<UnusualLine> Volume(IEnumerable<IGrouping<PersonId, ViewFact>> people)
    {
        foreach (var peers in people.GroupBy(views => views.First().Role))
        {
            var counts = peers.Select(views => (double)Others(views).Count()).ToList();
            var median = Median(counts);
            var limit = median + Deviations * Median([.. counts.Select(count => Math.Abs(count - median))]);
            foreach (var views in peers)
            {
                var count = Others(views).Count();
                if (count >= LeastVolume && count > limit)
                    yield return Line(UnusualKind.Volume, views, string.Create(CultureInfo.InvariantCulture,
                        $"Opened {count} recordings that are not their own. Half of the {peers.Count()} people of the same role who opened any opened {median:0.#} or fewer."));
            }
        }
    }

    private static IEnumerable<UnusualLine> OwnName(IGrouping<PersonId, ViewFact> views)
    {
        var named = Others(views).Where(view => view.Words.Any(word => word.Length >= ShortestWord && (Holds(view.Title, word) || Holds(view.Reference, word)))).ToList();
        if (named.Count > 0)
            yield return Line(UnusualKind.OwnName, views, $"Opened {Recordings(named)} whose name, or the reference stated for it, holds their own name or number: {Titles(named)}.");
    }

    private static IEnumerable<UnusualLine> OwnIncident(IGrouping<PersonId, ViewFact> views)
    {
        var contested = views.Where(view => view is { IsOwn: true, IsContested: true }).ToList();
        if (contested.Count > 0)
            yield return Line(UnusualKind.OwnIncident, views, $"Opened {Recordings(contested)} of their own that {(contested.DistinctBy(v => v.Item).Count() == 1 ? "is" : "are")} held or quarantined: {Titles(contested)}.");
    }

    private static IEnumerable<UnusualLine> NewDevices(IGrouping<PersonId, ViewFact> views)
    {
        var devices = Others(views).Where(view => view.IsNewDevice && view.Device is not null).GroupBy(view => view.Device).ToList();
        if (devices.Count > 0)
            yield return Line(UnusualKind.NewDevices, views,
                $"Opened recordings of {(devices.Count == 1 ? "1 device" : $"{devices.Count} devices")} of which they had never opened one before: {Titles([.. devices.Select(d => d.First())])}.");
    }

    private static IEnumerable<ViewFact> Others(IEnumerable<ViewFact> views) => views.Where(view => !view.IsOwn).DistinctBy(view => view.Item);

    private static UnusualLine Line(UnusualKind kind, IGrouping<PersonId, ViewFact> views, string why) => new(kind, views.Key, views.First().Name, why);

    private static bool Holds(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private static string Recordings(IEnumerable<ViewFact> views) => views.DistinctBy(view => view.Item).Count() is var count && count == 1 ? "1 recording" : $"{count} recordings";

    private static string Titles(IReadOnlyCollection<ViewFact> views)
    {
        var titles = views.DistinctBy(view => view.Item).Select(view => view.Title).ToList();
        return string.Join(", ", titles.Take(MostTitles)) + (titles.Count > MostTitles ? $" and {titles.Count - MostTitles} more" : "");
    }

    private static double Median(List<double> numbers)
    {
        var ordered = numbers.Order().ToList();
        var middle = ordered.Count / 2;
        return ordered.Count % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
