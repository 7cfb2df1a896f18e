using Evidence.Formats.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding;

/// <summary>Something that a detector saw and the tracker followed, through one shot.</summary>
/// <param name="Subject">From 1; one for each thing.</param>
/// <param name="Object">What it is.</param>
/// <param name="Confidence">0 to 1000: the mean of the three best sightings, of which one that is missing counts 0.</param>
/// <param name="Track">In pixels of the small frames.</param>
internal sealed record FoundThing(int Subject, HiddenObject Object, int Confidence, ObjectTrack Track);

/// <summary>One thing while the frames pass.</summary>
internal sealed class Trail
{
    /// <summary>A sighting may be a mistake, and three in one place seldom are.</summary>
    private const int Trusted = 3;

    private readonly List<int> best = [];
    private readonly List<long> sighted = [];

    public Trail(HiddenObject kind, long at) => (Kind, FirstAt) = (kind, at);

    public HiddenObject Kind { get; }

    /// <summary>When it was seen by the detector first.</summary>
    public long FirstAt { get; }

    /// <summary>One after the other, without a gap.</summary>
    public List<TrackedFrame> Frames { get; } = [];

    public IReadOnlyList<long> Sighted => sighted;

    public bool IsTrusted => sighted.Count >= Trusted;

    public long LastSighted => sighted[^1];

    public TrackEnd Begins { get; set; }

    public TrackEnd? Ends { get; set; }

    public Follower? Follower { get; set; }

    public Box Last => Frames[^1].Box;

    public int Confidence => best.OrderDescending().Take(Trusted).Sum() / Trusted;

    public void Saw(int confidence, long at)
    {
        best.Add(confidence);
        sighted.Add(at);
    }

    /// <summary>Another trail turned out to be this one.</summary>
    public void Join(Trail other)
    {
        best.AddRange(other.best);
        sighted.AddRange(other.sighted);
        sighted.Sort();
    }

    /// <summary>Where it was in a frame; null where it was not followed then.</summary>
    public TrackedFrame? At(long time)
    {
        var (low, high) = (0, Frames.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Frames[middle].At == time)
                return Frames[middle];
            (low, high) = Frames[middle].At < time ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
