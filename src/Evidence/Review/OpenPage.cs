using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Derivation;

namespace Evidence.Review;

/// <summary>Gives one page of a document as a picture, from the viewable copy that was made of it (docs/formats/pages.md). It is opened like any part: the view begins before the first byte.</summary>
public sealed class OpenPage(PlayPart play)
{
    /// <param name="number">From 1.</param>
    /// <returns>A JPEG.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>no-such-page</c>, <c>part-not-stored</c>, <c>purpose-needed</c>.</exception>
    /// <exception cref="AlteredObjectException">The stored copy is not the one that was sealed.</exception>
    public async Task<byte[]> RunAsync(ItemId item, PartId part, int number, Actor actor, CancellationToken cancellation)
    {
        using var opened = await play.RunAsync(item, part, actor, cancellation);
        if (opened.Part is not { IsFromDevice: false, MediaType: PagesFacts.MediaType }
            || PagesFacts.Read(await opened.BytesAsync(0, Math.Min(PagesFacts.HeadBytes, opened.Bytes), cancellation)) is not { } pages
            || pages.Place(number, opened.Bytes) is not var (from, length))
            throw ReviewRefusals.NoSuchPage.ToException();
        return await opened.BytesAsync(from, length, cancellation);
    }
}
