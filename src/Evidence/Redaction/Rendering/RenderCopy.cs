using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>What is to be made.</summary>
/// <param name="Master">A private copy, measured.</param>
/// <param name="Recipe">For exactly this file.</param>
/// <param name="Profile">One of the recipe's.</param>
internal sealed record CopyToRender(Recording Master, RedactionRecipe Recipe, RedactionProfile Profile)
{
    public bool HasPicture => Master.Width > 0 && Profile.Picture == CopyPolicy.Kept;

    public bool HasSound => Master.Header.Audio is not null && Profile.Sound == CopyPolicy.Kept;

    /// <summary>Only where the master has a picture.</summary>
    public PictureLook Look
    {
        get
        {
            var video = Master.Header.Video ?? throw new InvalidOperationException("There is no picture.");
            return new PictureLook(video.FramesPerSecond is > 0 and < 1000 and var told ? told : 25, video.Matrix, video.Primaries, video.Transfer);
        }
    }

    /// <summary>Of the master's clock; else as MPEG counts.</summary>
    public int TicksPerSecond => Master.Header.Video?.TicksPerSecond ?? 90_000;

    /// <summary>Names the render: the same recipe, profile and engine give the same bytes.</summary>
    public Sha256Hash Name(string engine) => Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes($"{RenderCopy.Version}\n{engine}\n{Recipe.Hash}\n{Profile.Name}"));
}

/// <summary>
/// Makes the copy of a recording that a profile's recipients get. The same master, recipe, profile and engine give the same bytes, whether or not it was broken off and went on. Of the master nothing but
/// decoded pictures and samples ever reaches the encoder, so that no tag, place, chapter, subtitle or further track can (docs/decisions/0084).
/// </summary>
/// <param name="howFar">Told as it goes on.</param>
internal sealed class RenderCopy(ProvenSandbox sandbox, WorkFolder folder, ISegmentShelf shelf, HowFar? howFar = null)
{
    /// <summary>Of what this code makes of a recipe; one more whenever the same recipe gives other bytes.</summary>
    public const int Version = 1;

    private const string SoundName = "sound";

    /// <param name="output">A path at which nothing lies.</param>
    /// <exception cref="IOException">A program failed, or there is no room.</exception>
    /// <exception cref="InvalidDataException">The master has nothing that decodes.</exception>
    public async Task RunAsync(CopyToRender wanted, string output, CancellationToken cancellation)
    {
        var stretches = Directory.CreateDirectory(folder.NewFile());
        try
        {
            var start = wanted.HasSound ? await FirstPicture.AtAsync(sandbox, folder, wanted.Master, cancellation) : null;
            var (picture, offset) = await BothAsync(wanted, start, Path.Combine(stretches.FullName, SoundName), cancellation);
            if (picture is null && offset is null)
                throw new InvalidDataException("Nothing of the recording that the profile keeps decodes.");
            List<JoinedStretch> joined = [];
            foreach (var segment in picture?.Segments ?? [])
                joined.Add(await TakeAsync(segment, picture!.Segments, stretches.FullName, cancellation));
            // Sound alone has nothing to lie beside.
            var sound = offset is { } from ? new JoinedSound(SoundName, picture is null ? 0 : from) : null;
            await new JoinCopy(sandbox).RunAsync(stretches.FullName, joined, sound, KeptFacts.Of(wanted), wanted.TicksPerSecond, output, cancellation);
        }
        finally
        {
            stretches.Delete(recursive: true);
        }
    }

    /// <summary>Picture and sound beside each other; where one fails the other ends too.</summary>
    private async Task<(RenderedPicture? Picture, long? SoundOffset)> BothAsync(CopyToRender wanted, long? start, string soundFile, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sound = wanted.HasSound ? new RenderSound(sandbox, folder).RunAsync(wanted.Master, wanted.Recipe, wanted.Profile, start, soundFile, stop.Token) : Task.FromResult<long?>(null);
        var picture = wanted.HasPicture ? PictureAsync(wanted, stop.Token) : Task.FromResult<RenderedPicture?>(null);
        try
        {
            await await Task.WhenAny(picture, sound);
            return (await picture, await sound);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(picture, sound).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<RenderedPicture?> PictureAsync(CopyToRender wanted, CancellationToken cancellation) =>
        await new RenderPicture(sandbox, folder, shelf, howFar).RunAsync(wanted.Master.Picture, wanted.Look, new PictureCover(wanted.Recipe, wanted.Profile), wanted.Master.Length, cancellation);

    private async Task<JoinedStretch> TakeAsync(Segment segment, IReadOnlyList<Segment> all, string into, CancellationToken cancellation)
    {
        var name = segment.Index.ToString("D8", CultureInfo.InvariantCulture);
        await shelf.CopyAsync(segment, Path.Combine(into, name), cancellation);
        return new JoinedStretch(name, segment == all[^1] ? null : segment.Lasts);
    }
}
