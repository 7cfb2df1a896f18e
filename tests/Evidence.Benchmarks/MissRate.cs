using System.Globalization;
using System.Text.Json;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;
using Evidence.Redaction;
using Evidence.Redaction.Finding;
using Evidence.Redaction.Finding.Cascades;
using Evidence.Redaction.Tracking;

namespace Evidence.Benchmarks;

/// <summary>
/// What the detector that comes with the product misses, alone and with the tracker: real photographs of faces whose places are known (faces.json), and drawn number plates,
/// moved about before a background. scripts/measure-finding.sh gets the pictures and calls this.
/// </summary>
internal static class MissRate
{
    private const int Width = 1280, Height = 720, Seconds = 2;

    /// <summary>A thing is covered where a mask holds this much of it.</summary>
    private const double Covers = 0.9;

    /// <summary>A detector saw a thing where its box and the thing's have this much in common.</summary>
    private const double Sees = 0.25;

    private static readonly JsonSerializerOptions Plain = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task RunAsync(string worker, string pictures, string labels, string into)
    {
        var root = Directory.CreateTempSubdirectory("evidence-missed-");
        try
        {
            using var media = new MediaSandbox(new SandboxTools { Worker = worker }, Path.Combine(root.FullName, "work"), TimeProvider.System);
            var proof = await media.ProveAsync(default);
            var sandbox = proof.Sandbox ?? throw new BenchFailure($"The sandbox is not proven on this machine. {string.Join(' ', proof.Failures)}");
            var tally = new SortedDictionary<string, Row>(StringComparer.Ordinal);
            var (wrong, seconds) = (0, 0);
            foreach (var scene in Scenes(pictures, labels))
            {
                var file = Path.Combine(root.FullName, "clip.mp4");
                File.Delete(file);
                await ChildRun.RunAsync("ffmpeg", ["-nostdin", "-v", "error", .. scene.Arguments, "-t", $"{Seconds}", "-r", "25", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", file]);
                wrong += await MeasureAsync(sandbox, media.Folder, file, scene, tally);
                seconds += Seconds;
                await WriteAsync(into, tally, 60.0 * wrong / seconds);
                Console.WriteLine($"{scene.Name}: done");
            }

            Console.WriteLine(await File.ReadAllTextAsync(into));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(string into, SortedDictionary<string, Row> tally, double wrongPerMinute)
    {
        var name = new CascadeDetector(CascadeDetector.Folder, []).Name;
        var figures = new
        {
            detector = new { id = name.Id, version = name.Version },
            measured = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            rows = tally.Select(one => new { name = one.Key, one.Value.Things, one.Value.NeverFound, missedByDetector = Share(one.Value.Missed, one.Value.Looks), exposed = Share(one.Value.Exposed, one.Value.Frames) }),
            wrongPerMinute = Math.Round(wrongPerMinute, 1),
        };
        await File.WriteAllTextAsync(into, JsonSerializer.Serialize(figures, Plain) + "\n");
    }

    /// <returns>How many proposals hold nothing that is there.</returns>
    private static async Task<int> MeasureAsync(ProvenSandbox sandbox, WorkFolder folder, string file, Scene scene, SortedDictionary<string, Row> tally)
    {
        var recording = await OpenRecording.RunAsync(sandbox, file, default);
        var detector = new CascadeDetector(CascadeDetector.Folder, [scene.Kind]);
        List<FrameSightings> sightings = [];
        await new ReadGreyFrames(sandbox, DetectorFormat.LongestSide) { Apart = FindThings.Apart, Patience = TimeSpan.FromHours(1) }.RunAsync(
            file, folder.NewFile(), recording.Container, recording.Header,
            (width, height, pixels, at) =>
            {
                var looked = detector.Look(pixels, width, height);
                sightings.Add(new FrameSightings(at, width, height, looked));
                var seen = looked.ConvertAll(one => Scaled(one.Box, (double)Width / width));
                foreach (var thing in scene.Things)
                    tally.RowOf(thing.Name).Look(seen.Exists(box => Overlap(box, thing.At(at / 1e6)) >= Sees));
                return true;
            },
            default);
        var found = await new FindThings(sandbox, folder, new DetectorProgram()).FollowAsync(recording, sightings, default);
        foreach (var thing in scene.Things)
        {
            var times = Enumerable.Range(0, 25 * Seconds).Select(frame => frame * 40_000L).ToList();
            tally.RowOf(thing.Name).Thing(times.ConvertAll(at => found.Any(proposal => Share(Mask(proposal, at), thing.At(at / 1e6)) >= Covers)));
        }

        return found.Count(proposal => proposal.Thing.Track.Frames.All(frame => scene.Things.All(thing => Share(Mask(proposal, frame.At), thing.At(frame.At / 1e6)) < 0.3)));
    }

    private static IEnumerable<Scene> Scenes(string pictures, string labels)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(labels));
        var all = document.RootElement.EnumerateArray().Select(one => (
            File: Path.Combine(pictures, one.GetProperty("picture").GetString()!), Width: one.GetProperty("width").GetInt32(),
            Faces: one.GetProperty("faces").EnumerateArray().Select(face => (Box: new Box(face[0].GetInt32(), face[1].GetInt32(), face[2].GetInt32(), face[3].GetInt32()), Pose: face[4].GetString()!)).ToList())).ToList();
        foreach (var one in all)
        {
            yield return Faces(one.File, one.Width, one.Faces, "near", one.Width == 960 ? 1240 : 560, "null");
            yield return Faces(one.File, one.Width, one.Faces, "small", one.Width == 960 ? 460 : 240, "null");
            yield return Faces(one.File, one.Width, one.Faces, "dark", one.Width == 960 ? 1240 : 560, "gblur=1.2,eq=brightness=-0.33:contrast=0.35,noise=alls=10:allf=t");
        }

        string[] texts = ["AB12 CDE", "KV68 LMO", "YJ05 XRT"];
        for (var i = 0; i < 6; i++)
        {
            yield return Plate(all[i].File, texts[i % 3], "near", 220, i);
            yield return Plate(all[i].File, texts[i % 3], "small", 90, i);
        }
    }

    private static Scene Faces(string file, int labelled, List<(Box Box, string Pose)> faces, string size, int wide, string after)
    {
        var still = size == "small" ? (Left: 60.0, Top: 150.0, Right: 120.0, Down: 40.0) : (Left: 10.0, Top: 0.0, Right: 8.0, Down: -30.0);
        var way = FormattableString.Invariant($"overlay=x='{still.Left}+{still.Right}*t':y='{still.Top}+{still.Down}*sin(t)'");
        return new Scene(
            $"{Path.GetFileName(file)} {size}", HiddenObject.Face,
            ["-loop", "1", "-framerate", "25", "-i", file, "-filter_complex", $"[0]split[a][b];[a]scale={Width}:{Height}:force_original_aspect_ratio=increase,crop={Width}:{Height},gblur=12[ground];[b]scale={wide}:-2[picture];[ground][picture]{way},{after}"],
            [.. faces.Select(face => new Thing($"face, {face.Pose}, {size}", at => Scaled(face.Box, (double)wide / labelled).Moved(still.Left + (still.Right * at), still.Top + (still.Down * Math.Sin(at)))))]);
    }

    /// <summary>In the proportions of a British plate, 520 × 111 mm, turned a little.</summary>
    private static Scene Plate(string ground, string text, string size, int wide, int number)
    {
        var (tall, angle) = (wide * 111 / 520, (number - 2.5) * 0.02);
        var way = FormattableString.Invariant($"overlay=x='200+{60 + (20 * number)}*t':y='350+40*sin(t)'");
        return new Scene(
            $"plate {text} {size} {number}", HiddenObject.Plate,
            ["-loop", "1", "-framerate", "25", "-i", ground, "-f", "lavfi", "-i", $"color={(number % 2 == 0 ? "white" : "yellow")}:s={wide}x{tall}:r=25", "-filter_complex",
                FormattableString.Invariant($"[0]scale={Width}:{Height}:force_original_aspect_ratio=increase,crop={Width}:{Height}[ground];")
                + FormattableString.Invariant($"[1]drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf:text='{text}':fontsize={tall * 0.72}:x=(w-tw)/2:y=(h-th)/2,format=yuva420p,rotate={angle}:c=none[plate];[ground][plate]{way},gblur=0.7")],
            [new Thing($"plate, {size}", at => new Box(200 + ((60 + (20 * number)) * at), 350 + (40 * Math.Sin(at)), wide, tall))]);
    }

    private static Box Mask(Proposal proposal, long at)
    {
        if (at < proposal.Draft.From || at >= proposal.Thing.Track.Until)
            return default;
        var track = new RedactionTrack
        {
            Id = 1, Subject = null, Shape = MaskShape.Rectangle, Inverse = false, Margin = proposal.Margin, Effect = default, From = proposal.Draft.From, To = proposal.Thing.Track.Until,
            Keyframes = proposal.Draft.Keyframes, Hides = default, Reason = "x", Review = [], By = default, MadeAt = default, Tool = TrackDraft.Tool,
        };
        var values = track.ValuesAt(at);
        return Scaled(new Box(values[0] - proposal.Margin, values[1] - proposal.Margin, values[2] + (2 * proposal.Margin), values[3] + (2 * proposal.Margin)), 1.0 / RecipeBounds.UnitsOfPixel);
    }

    private static Box Scaled(Box box, double by) => new(box.Left * by, box.Top * by, box.Width * by, box.Height * by);

    private static double Common(Box one, Box other) =>
        Math.Max(0, Math.Min(one.Left + one.Width, other.Left + other.Width) - Math.Max(one.Left, other.Left)) * Math.Max(0, Math.Min(one.Top + one.Height, other.Top + other.Height) - Math.Max(one.Top, other.Top));

    private static double Overlap(Box one, Box other) => Common(one, other) / ((one.Width * one.Height) + (other.Width * other.Height) - Common(one, other));

    private static double Share(Box mask, Box thing) => Common(mask, thing) / (thing.Width * thing.Height);

    private static int Share(int part, int whole) => whole == 0 ? 0 : (int)Math.Round(1000.0 * part / whole);

    private static Row RowOf(this SortedDictionary<string, Row> tally, string name) => tally.TryGetValue(name, out var row) ? row : tally[name] = new Row();

    private sealed record Scene(string Name, HiddenObject Kind, string[] Arguments, List<Thing> Things);

    /// <param name="At">Where it is, in pixels, by the second.</param>
    private sealed record Thing(string Name, Func<double, Box> At);

    private sealed class Row
    {
        public int Things { get; private set; }

        public int NeverFound { get; private set; }

        public int Looks { get; private set; }

        public int Missed { get; private set; }

        public int Frames { get; private set; }

        public int Exposed { get; private set; }

        public void Look(bool seen) => (Looks, Missed) = (Looks + 1, Missed + (seen ? 0 : 1));

        public void Thing(List<bool> covered)
        {
            Things++;
            NeverFound += covered.Contains(true) ? 0 : 1;
            Frames += covered.Count;
            Exposed += covered.Count(one => !one);
        }
    }
}
