using Evidence.Media;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>Where a recording's time begins.</summary>
internal static class FirstPicture
{
    /// <returns>Microseconds: the first picture's time in the file's own; null where there is none.</returns>
    public static async Task<long?> AtAsync(ProvenSandbox sandbox, WorkFolder folder, Recording recording, CancellationToken cancellation) =>
        recording.Width == 0 ? null : await AtAsync(sandbox, folder, recording.Picture, cancellation);

    /// <inheritdoc cref="AtAsync(ProvenSandbox, WorkFolder, Recording, CancellationToken)"/>
    public static async Task<long?> AtAsync(ProvenSandbox sandbox, WorkFolder folder, PictureSource picture, CancellationToken cancellation)
    {
        var feed = new PictureFeed(ReadPictures.Even(picture.Width), ReadPictures.Even(picture.Height));
        var (start, _) = await new ReadPictures(sandbox).RunAsync(picture, folder.NewFile(), feed, cancellation, first: true);
        return start;
    }
}
