namespace Evidence.Storage.FileSystem;

/// <summary>The folders <c>objects/aa/bb</c> in order are the keys in order: a page goes on after the last key of the page before.</summary>
public sealed partial class FileSystemStore : IListVersions
{
    private const int PageVersions = 1_000;

    public Task<VersionPage> ListAsync(string prefix, string? page, bool withState, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        cancellation.ThrowIfCancellationRequested();
        mark.Require();
        var versions = Files(prefix, page ?? "").Select(file => Listed(file, withState)).OfType<ListedVersion>().Take(PageVersions + 1).ToList();
        // A disk that went away while it was listed looks empty from there on.
        mark.Require();
        if (versions.Count <= PageVersions)
            return Task.FromResult(new VersionPage(versions, null));
        versions.RemoveAt(PageVersions);
        return Task.FromResult(new VersionPage(versions, versions[^1].Key));
    }

    private IEnumerable<FileInfo> Files(string prefix, string after) =>
        from upper in Folders(objects, prefix, after, 0)
        from lower in Folders(upper.FullName, prefix, after, 2)
        from file in lower.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
        where file.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(file.Name, after) > 0 && !IsOurs(file.Name)
        select file;

    /// <summary>The folders that can hold keys with this prefix after that key; <paramref name="from"/> is which two characters of a key they are named after.</summary>
    private static IEnumerable<DirectoryInfo> Folders(string parent, string prefix, string after, int from)
    {
        var wanted = prefix.Length > from ? prefix[from..Math.Min(from + 2, prefix.Length)] : "";
        // The lower folders of an earlier upper one are still to come only where that one is the last key's own.
        var first = from == 0 ? Start(after, 0) : Path.GetFileName(parent) == Start(after, 0) ? Start(after, 2) : "";
        return from folder in new DirectoryInfo(parent).EnumerateDirectories()
               where folder.Name.StartsWith(wanted, StringComparison.Ordinal) && string.CompareOrdinal(folder.Name, first) >= 0
               orderby folder.Name
               select folder;
    }

    private static string Start(string key, int from) => key.Length >= from + 2 ? key[from..(from + 2)] : "";

    private static bool IsOurs(string name) => name.EndsWith(StateFile.Extension, StringComparison.Ordinal) || name.EndsWith(".new", StringComparison.Ordinal);

    /// <summary>Null where the object was deleted meanwhile.</summary>
    private static ListedVersion? Listed(FileInfo file, bool withState)
    {
        try
        {
            var state = withState ? StateFile.Read(file.FullName + StateFile.Extension) : null;
            return new ListedVersion(file.Name, OnlyVersion, file.Length, file.LastWriteTimeUtc, IsCurrent: true, IsDeleteMarker: false, state);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
