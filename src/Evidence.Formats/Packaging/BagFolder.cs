using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>The files of a bag that lies in a folder.</summary>
public sealed class BagFolder : IBagFiles
{
    // A folder can hold any number of names; past this one the listing stops and says so.
    internal const int MostFiles = 1_000_000;

    private readonly string root;
    private readonly Dictionary<string, BagFile> files = new(StringComparer.Ordinal);
    private readonly List<Finding> findings = [];

    private BagFolder(string root) => this.root = root;

    public IReadOnlyDictionary<string, BagFile> Files => files;

    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Lists the folder.</summary>
    public static BagFolder Open(string path)
    {
        var folder = new BagFolder(Path.GetFullPath(path));
        try
        {
            folder.List(new DirectoryInfo(folder.root), "");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            folder.findings.Add(new Finding("folder-unreadable", Severity.Incomplete, "The folder could not be listed to its end."));
        }

        return folder;
    }

    public Stream Open(BagFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        // Devices, pipes and sockets have length 0; opening one could wait for ever, and there is nothing to read.
        return file.Bytes == 0
            ? Stream.Null
            : new FileStream(Path.Combine(root, file.Path), FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
    }

    public void Dispose()
    {
    }

    private void List(DirectoryInfo folder, string prefix)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if (files.Count >= MostFiles)
            {
                findings.Add(new Finding("too-many-files", Severity.Incomplete, $"There are more than {MostFiles} files; the rest was not looked at."));
                return;
            }

            if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                findings.Add(new Finding("link-refused", Severity.Incomplete, "This is a link to somewhere else; it is not followed.") { Where = path });
            else if (entry is DirectoryInfo inner) List(inner, path + "/");
            else files[path] = new BagFile(path, ((FileInfo)entry).Length);
        }
    }
}
