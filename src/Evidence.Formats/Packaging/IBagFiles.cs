using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>One regular file of a bag that somebody made.</summary>
/// <param name="Path">Relative to the bag's own folder, '/' separated, as the bag spells it.</param>
/// <param name="Bytes">Its length as the folder or archive states it.</param>
public sealed record BagFile(string Path, long Bytes);

/// <summary>
/// The files of a bag, from a folder or out of a ZIP. What could not be listed stands in <see cref="Findings"/>;
/// nothing here follows links, leaves the bag or writes anything.
/// </summary>
public interface IBagFiles : IDisposable
{
    /// <summary>Files by path.</summary>
    IReadOnlyDictionary<string, BagFile> Files { get; }

    IReadOnlyList<Finding> Findings { get; }

    /// <summary>
    /// Opens a listed file for one pass from its start. Opening or reading throws <see cref="IOException"/>,
    /// <see cref="InvalidDataException"/> or <see cref="UnauthorizedAccessException"/> when the bytes cannot be had.
    /// </summary>
    Stream Open(BagFile file);
}
