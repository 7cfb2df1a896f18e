using Evidence.Formats;
using Evidence.Media;

namespace Evidence.Items;

/// <summary>The decrypted copy of the original that a lane works on; kept while the next work is about the same one, gone after.</summary>
internal sealed class OriginalCopy(WorkFolder folder) : IDisposable
{
    private string? path;

    /// <summary>Whose copy it is.</summary>
    public PartId? Of { get; private set; }

    public WorkFolder Folder => folder;

    public async Task<string> ForAsync(PartId part, long plaintextBytes, OpenPart open, CancellationToken cancellation)
    {
        if (Of == part && path is not null)
            return path;
        Dispose();
        folder.RequireRoom(plaintextBytes);
        path = folder.NewFile();
        await open.ToFileAsync(part, path, cancellation);
        Of = part;
        return path;
    }

    public void Dispose()
    {
        if (path is not null)
            File.Delete(path);
        (path, Of) = (null, null);
    }
}
