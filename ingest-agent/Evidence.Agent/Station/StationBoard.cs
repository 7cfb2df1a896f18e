using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <summary>A docking that ended, for the list below the bays.</summary>
internal sealed record EndedDocking(DockSessionId Session, string Called, DateTimeOffset At, int Safe, int Files);

/// <summary>All bays of this dock PC and what was docked lately.</summary>
internal sealed class StationBoard(Workbench bench)
{
    private const int MostEnded = 12;
    private static readonly TimeSpan RememberGone = TimeSpan.FromHours(12), Settling = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly long startedAt = bench.Clock.GetTimestamp();
    private readonly List<Bay> bays = [];
    private readonly List<EndedDocking> ended = [];

    public string AgentName => bench.Enrolment.Name;

    public Workbench Bench => bench;

    public IReadOnlyList<EndedDocking> Ended
    {
        get
        {
            lock (gate) return [.. ended];
        }
    }

    /// <summary>Brings back what an earlier run of the agent asked for: devices that were taken out too early.</summary>
    public void Recall()
    {
        foreach (var note in BayNote.Find(bench.State))
        {
            var bay = Bay.Recall(this, note);
            lock (gate) bays.Add(bay);
        }
    }

    public Bay Dock(string path)
    {
        var bay = new Bay(this, path);
        lock (gate) bays.Add(bay);
        return bay;
    }

    public void Note(EndedDocking docking)
    {
        lock (gate)
        {
            ended.RemoveAll(one => one.Session == docking.Session);
            ended.Insert(0, docking);
            if (ended.Count > MostEnded) ended.RemoveAt(MostEnded);
        }
    }

    /// <summary>The bays in the order of their places; those whose volume was taken out too early among them.</summary>
    public IReadOnlyList<BayFacts> Look() => [.. Bays().Select(bay => bay.Facts).OrderBy(bay => bay.Place, StringComparer.OrdinalIgnoreCase)];

    public Bay? Find(DockSessionId session) => Bays().LastOrDefault(bay => bay.Facts.Session == session);

    public IReadOnlyList<StationTrouble> Troubles() =>
        [.. Look().Where(bay => bay.Trouble is not null).Select(bay => new StationTrouble(bay.Trouble!.Reference, bay.Called, bay.Trouble.Text, Instant.Truncate(bay.Trouble.Since), bay.Session))];

    public void Told(IEnumerable<StationTrouble> troubles)
    {
        foreach (var (bay, trouble) in Bays().SelectMany(bay => troubles.Select(trouble => (bay, trouble)))) bay.Told(trouble.Reference);
    }

    /// <summary>What an officer can take in place of a camera that has to stay; null where there is none.</summary>
    public static string? Spare(IEnumerable<BayFacts> all) =>
        all.Where(bay => bay.CanBeTaken).OrderByDescending(bay => bay.State == BayState.Ready).FirstOrDefault()?.Called;

    private List<Bay> Bays()
    {
        lock (gate)
        {
            var here = bays.Where(bay => bay.GoneAt is null).Select(bay => bay.Facts.Key).OfType<string>().ToHashSet();
            bays.RemoveAll(bay => bay.GoneAt is { } at
                && (bay.IsOver || bench.Clock.GetUtcNow() - at > RememberGone || (bay.Facts.Key is { } key && here.Contains(key))));
            // What was docked when the agent was started is listed first: a recalled device may be among it.
            var isSettled = bench.Clock.GetElapsedTime(startedAt) > Settling && bays.TrueForAll(bay => bay.GoneAt is not null || bay.Facts is not { Key: null, Trouble: null });
            return [.. bays.Where(bay => !bay.IsRecalled || isSettled)];
        }
    }
}
