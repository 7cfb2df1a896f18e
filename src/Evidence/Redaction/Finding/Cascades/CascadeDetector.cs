using System.Security.Cryptography;
using Evidence.Formats.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>
/// The detector that comes with the product: the cascades of Debian's package opencv-data. They know faces from the front and from the side, upright, and number plates of the
/// usual shape. What they miss is measured: docs/formats/detector.md.
/// </summary>
internal sealed class CascadeDetector
{
    public const string Id = "opencv-cascades";

    public const string Folder = "/usr/share/opencv4/haarcascades";

    /// <summary>Of the way in which the cascades are used; a change of it that moves a box is another one.</summary>
    private const int Way = 1;

    private static readonly (HiddenObject Object, string File, bool AlsoMirrored)[] Known =
    [
        (HiddenObject.Face, "haarcascade_frontalface_alt2.xml", false),
        (HiddenObject.Face, "haarcascade_profileface.xml", true),
        (HiddenObject.Plate, "haarcascade_russian_plate_number.xml", false),
    ];

    /// <summary>How much larger each tried size is.</summary>
    private const double Growth = 1.2;

    /// <summary>Hits at which one is as likely right as wrong.</summary>
    private const double HalfSure = 3;

    private const int LeastHits = 2;

    private readonly List<(HiddenObject Object, CascadeScan Scan, bool IsMirrored, double Smallest)> scans = [];

    /// <param name="folder">Where the cascades lie.</param>
    /// <param name="what">What is looked for; of what no cascade knows nothing is found.</param>
    /// <exception cref="InvalidDataException">A cascade is none.</exception>
    /// <exception cref="IOException">It is not there.</exception>
    public CascadeDetector(string folder, IReadOnlyCollection<HiddenObject> what)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (thing, name, alsoMirrored) in Known)
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            hash.AppendData(bytes);
            if (!what.Contains(thing))
                continue;
            var cascade = Cascade.Read(new MemoryStream(bytes));
            scans.Add((thing, new CascadeScan(cascade, Growth), false, cascade.Width));
            if (alsoMirrored)
                scans.Add((thing, new CascadeScan(cascade, Growth), true, cascade.Width));
        }

        Name = new DetectorName(Id, $"{Way}+{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}");
    }

    public DetectorName Name { get; }

    /// <summary>What is in one frame.</summary>
    /// <param name="pixels">Row by row, one byte each.</param>
    public List<Sighting> Look(byte[] pixels, int width, int height)
    {
        // Each by itself, at once: they share nothing.
        var mirrored = scans.Exists(scan => scan.IsMirrored) ? Mirror(pixels, width, height) : [];
        var hits = scans.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Max(2, Environment.ProcessorCount))
            .Select(one => (one.Object, Hits: one.IsMirrored ? Turned(one.Scan.Find(mirrored, width, height, one.Smallest), width) : one.Scan.Find(pixels, width, height, one.Smallest)))
            .ToList();
        return [.. hits.GroupBy(found => found.Object, found => found.Hits)
            .SelectMany(group => GroupedHits.Of([.. group.SelectMany(found => found)], LeastHits).Select(found => Seen(group.Key, found)))];
    }

    private static Sighting Seen(HiddenObject thing, HitGroup found) => new(
        new Box(found.Box.Left, found.Box.Top, found.Box.Width, found.Box.Height), thing, (int)(DetectorFormat.Certain * found.Count / (found.Count + HalfSure)));

    private static List<Hit> Turned(List<Hit> hits, int width) => hits.ConvertAll(hit => hit with { Left = width - hit.Left - hit.Width });

    private static byte[] Mirror(byte[] pixels, int width, int height)
    {
        var mirrored = pixels.ToArray();
        for (var y = 0; y < height; y++)
            mirrored.AsSpan(y * width, width).Reverse();
        return mirrored;
    }
}
