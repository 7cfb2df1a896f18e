using System.Globalization;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>Keeps the stretches of one render in a folder of its own, beside the file that is to be made.</summary>
internal sealed class FolderShelf : ISegmentShelf
{
    private const string Suffix = ".segment";

    private readonly string folder;

    /// <param name="folder">Made where missing.</param>
    /// <param name="render">What is rendered, by whom: stretches of another render in the folder are thrown away.</param>
    public FolderShelf(string folder, Sha256Hash render)
    {
        this.folder = Path.GetFullPath(folder);
        PrivateFiles.CreateFolder(this.folder);
        var name = Path.Combine(this.folder, "render");
        if (File.Exists(name) && File.ReadAllText(name) == render.ToString())
            return;
        foreach (var file in Directory.EnumerateFiles(this.folder))
            File.Delete(file);
        Durable.ReplaceFile(name, System.Text.Encoding.ASCII.GetBytes(render.ToString()));
    }

    public async Task<IReadOnlyList<Segment>> ListAsync(CancellationToken cancellation)
    {
        List<Segment> kept = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal))
        {
            if (Read(file) is { } segment && await FileHash.OfAsync(file, cancellation) == segment.Sha256)
                kept.Add(segment);
        }

        return kept;
    }

    public async Task KeepAsync(Segment segment, string file, CancellationToken cancellation)
    {
        var name = NameOf(segment);
        FaultPoints.Hit(FaultPoint.SegmentEncoded);
        if (!File.Exists(name))
            await WholeFile.CopyAsync(file, name, cancellation);
        FaultPoints.Hit(FaultPoint.SegmentKept);
    }

    public async Task CopyAsync(Segment segment, string file, CancellationToken cancellation)
    {
        File.Copy(NameOf(segment), file, overwrite: true);
        if (await FileHash.OfAsync(file, cancellation) != segment.Sha256)
            throw new InvalidDataException($"Stretch {segment.Index} of the copy is not what was kept.");
    }

    /// <summary>Takes the folder away.</summary>
    public void Clear() => Directory.Delete(folder, recursive: true);

    private string NameOf(Segment segment) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{segment.Index:D8}-{segment.Frames}-{segment.From}-{segment.Lasts}-{segment.Sha256}{Suffix}"));

    private static Segment? Read(string file) =>
        Path.GetFileName(file)[..^Suffix.Length].Split('-') is [var index, var frames, var from, var lasts, var hash]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && long.TryParse(frames, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
        && long.TryParse(lasts, NumberStyles.None, CultureInfo.InvariantCulture, out var duration) && Sha256Hash.TryParse(hash, out var sha256)
            ? new Segment(number, count, time, duration, sha256)
            : null;
}
