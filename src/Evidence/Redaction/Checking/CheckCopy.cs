using System.Globalization;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;
using Evidence.Redaction.Rendering;

namespace Evidence.Redaction.Checking;

/// <summary>Holds a copy against its master, picture by picture, before any person sees it (docs/formats/copy-check.md). Both are decoded anew; nothing is taken from the render.</summary>
/// <param name="howFar">Told as it goes on.</param>
internal sealed class CheckCopy(ProvenSandbox sandbox, WorkFolder folder, HowFar? howFar = null)
{
    /// <summary>Thousandths: as much as coding for its own reasons has in common with a detail.</summary>
    public const int MostLeak = 200;

    /// <summary>As <see cref="MostLeak"/>, beside what is not covered.</summary>
    public const int MostEdge = 700;

    /// <summary>Hundredths of a decibel.</summary>
    public const int MostHeard = -9000;

    /// <summary>Thousandths of a tone's power.</summary>
    public const int MostBesideTone = 20;

    /// <summary>Microseconds by which a container may tell a time otherwise.</summary>
    private const long TimeTolerance = 1000;

    /// <param name="made">What was to be made.</param>
    /// <param name="file">What came out.</param>
    public async Task<CopyReport> RunAsync(CopyToRender made, string file, CancellationToken cancellation)
    {
        List<string> problems = [];
        var header = await OpenAsync(file, made, problems, cancellation);
        var picture = made.HasPicture && header is not null ? await PictureAsync(made, CopyPicture(made, file, header), problems, cancellation) : null;
        var sound = header?.Audio is not null ? await SoundAsync(made, file, header, problems, cancellation) : null;
        problems.AddRange(await OddTagsAsync(made, file, cancellation));
        return new CopyReport
        {
            Master = made.Recipe.Content.Master.Sha256, Recipe = made.Recipe.Hash, Profile = made.Profile.Name, Engine = sandbox.Engine, Picture = picture, Sound = sound, Problems = problems,
            Copy = await FileHash.OfAsync(file, cancellation),
        };
    }

    private static PictureSource CopyPicture(CopyToRender made, string file, MediaHeader header) =>
        new(file, ContainerKind.Mp4, header, ReadPictures.Even(made.Master.Width), ReadPictures.Even(made.Master.Height));

    private async Task<MediaHeader?> OpenAsync(string file, CopyToRender made, List<string> problems, CancellationToken cancellation)
    {
        var (_, header) = await ProbeMedia.RunAsync(sandbox, file, ContainerKind.Mp4, 1, cancellation);
        var streams = header?.Streams.Select(stream => stream.Kind) ?? [];
        string[] planned = [.. made.HasPicture ? ["video"] : Array.Empty<string>(), .. made.HasSound ? ["audio"] : Array.Empty<string>()];
        if (!streams.SequenceEqual(planned))
            problems.Add($"The copy has other streams than planned: {string.Join(", ", streams)}.");
        return header;
    }

    private async Task<PictureFindings> PictureAsync(CopyToRender made, PictureSource copy, List<string> problems, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (masters, copies) = (new PictureFeed(copy.Width, copy.Height), new PictureFeed(copy.Width, copy.Height));
        var reading = new[] { (made.Master.Picture, masters), (copy, copies) }.Select(one => new ReadPictures(sandbox).RunAsync(one.Item1, folder.NewFile(), one.Item2, stop.Token)).ToList();
        try
        {
            var meter = new LeakMeter(copy.Width, copy.Height);
            var frames = await CompareAsync(made, (masters, copies), meter, problems, stop.Token);
            if (problems.Count == 0 && (await reading[1]).Result is var decoded && (!decoded.Succeeded || decoded.ErrorLines > 0))
                problems.Add("The copy does not decode to its end without errors.");
            if (meter.Worst > MostLeak)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"Something that is to be hidden shows at {meter.WorstAt / 1e6:0.000} s."));
            if (meter.WorstEdge > MostEdge)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"The edge of something that is to be hidden shows at {meter.WorstEdgeAt / 1e6:0.000} s."));
            return new PictureFindings(frames, meter.Covered, meter.Worst, meter.WorstAt, meter.WorstEdge, meter.WorstEdgeAt, meter.Likeness);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var run in reading)
                await run.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<long> CompareAsync(CopyToRender made, (PictureFeed Masters, PictureFeed Copies) feeds, LeakMeter meter, List<string> problems, CancellationToken cancellation)
    {
        var cover = new PictureCover(made.Recipe, made.Profile);
        var expected = new byte[feeds.Masters.Width * feeds.Masters.Height * 3 / 2];
        await using var copies = feeds.Copies.TakeAsync(cancellation).GetAsyncEnumerator(cancellation);
        var frames = 0L;
        await foreach (var master in feeds.Masters.TakeAsync(cancellation))
        {
            using (master)
            {
                if (!await copies.MoveNextAsync())
                {
                    problems.Add($"The copy ends after {frames} pictures; the recording goes on.");
                    return frames;
                }

                using var copy = copies.Current;
                if (Math.Abs(copy.At - master.At) > TimeTolerance)
                {
                    problems.Add(string.Create(CultureInfo.InvariantCulture, $"Picture {frames} is at {copy.At / 1e6:0.000} s in the copy and at {master.At / 1e6:0.000} s in the recording."));
                    return frames;
                }

                master.Pixels.CopyTo(expected, 0);
                cover.Cover(expected, master.At, master.Until);
                meter.Take(master.Pixels, expected, copy.Pixels, cover.Covered, master.At);
                howFar?.Is(master.At, made.Master.Length);
                frames++;
            }
        }

        if (await copies.MoveNextAsync())
            problems.Add($"The copy goes on after {frames} pictures, where the recording ends.");
        return frames;
    }

    private async Task<SoundFindings?> SoundAsync(CopyToRender made, string file, MediaHeader header, List<string> problems, CancellationToken cancellation)
    {
        SilenceMeter? meter = null;
        SoundCover? cover = null, withGuard = null;
        var first = made.HasPicture ? await FirstPicture.AtAsync(sandbox, folder, CopyPicture(made, file, header), cancellation) : null;
        await new ReadSound(sandbox).RunAsync(
            file, ContainerKind.Mp4, made.Master.Length / 1e6, folder.NewFile(),
            (shape, start, samples) =>
            {
                meter ??= new SilenceMeter(shape);
                cover ??= new SoundCover(made.Recipe, made.Profile, shape, start - (first ?? start), guard: false);
                withGuard ??= new SoundCover(made.Recipe, made.Profile, shape, start - (first ?? start));
                var (covered, rendered) = (new SoundEffect?[samples.Length / shape.BytesOfSample], new SoundEffect?[samples.Length / shape.BytesOfSample]);
                cover.Cover(samples.ToArray(), (index, effect) => covered[index] = effect);
                withGuard.Cover(samples.ToArray(), (index, effect) => rendered[index] = effect);
                // Where silence reaches into a tone to guard its own edge, neither is to be heard for sure.
                for (var i = 0; i < covered.Length; i++)
                    covered[i] = covered[i] == rendered[i] ? covered[i] : null;
                meter.Take(samples.Span, covered);
                return ValueTask.CompletedTask;
            },
            cancellation);
        if (meter?.Findings is not { } found)
            return null;
        if (found.Muted > 0 && found.Loudest > MostHeard)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"What is to be silent is heard: {found.Loudest / 100.0:0.0} dB below full scale."));
        if (found.Toned > 0 && found.BesideTone > MostBesideTone)
            problems.Add("Beside a tone something else is heard.");
        return found;
    }

    private async Task<IReadOnlyList<string>> OddTagsAsync(CopyToRender made, string file, CancellationToken cancellation)
    {
        if (await ReadTags.RunAsync(sandbox, file, ContainerKind.Mp4, cancellation) is not { } tags)
            return ["The copy cannot be read."];
        using var handle = File.OpenHandle(file);
        var boxes = BoxWalker.Walk(handle);
        var allowed = KeptFacts.Of(made).Select(fact => fact.Name).ToHashSet();
        return
        [
            .. tags.Where(tag => !CopyTags.IsOwn(tag, allowed)).Select(tag => $"The copy says something that it was not to say: {tag}."),
            .. boxes.ContentCredentials ? ["The copy carries content credentials."] : Array.Empty<string>(),
        ];
    }
}
