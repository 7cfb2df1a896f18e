using Evidence.Agent.Docks;
using Evidence.Durability;

namespace Evidence.Agent.Offload;

/// <summary>
/// Files of one volume that got their receipt since it was docked. As long as it stays where it is, a file whose mark is still the same is
/// not read again for each try of the others. Erasing reads it again all the same.
/// </summary>
internal sealed class SafeFiles
{
    private Dictionary<RawPath, FileResult> safe = [];
    private string? device;

    /// <summary>What was found of the files that need nothing more.</summary>
    public IEnumerable<FileResult> Of(DockedCard card) =>
        device == card.Key ? card.Listing.Files.Select(file => safe.GetValueOrDefault(file.Path) is { } known && known.File.Mark == file.Mark ? known : null).OfType<FileResult>() : [];

    public void Keep(DockedCard card, IEnumerable<FileResult> results)
    {
        device = card.Key;
        safe = results.Where(result => result.IsSafe).ToDictionary(result => result.File.Path);
    }
}
