using System.IO.Compression;
using Evidence.Formats.Verification;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Formats.Packaging;

/// <summary>
/// The files of a bag inside a ZIP, read without unpacking it. Entries that an unpacker could misplace, entries that
/// share bytes and entries that blow up are refused and stand in the findings.
/// </summary>
public sealed class BagZip : IBagFiles
{
    /// <summary>Deflate reaches 1,032:1; honest material stays far below this. Small files may do as they like.</summary>
    internal const int MostRatio = 200;

    internal const long RatioMattersFrom = 16 << 20;

    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, BagFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
    private readonly List<Finding> findings = [];

    private BagZip(SafeFileHandle handle) => this.handle = handle;

    public IReadOnlyDictionary<string, BagFile> Files => files;

    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Name of the one top folder; null when there is none.</summary>
    public string? TopFolder { get; private set; }

    /// <summary>Lists the archive.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static BagZip Open(string path)
    {
        var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var zip = new BagZip(handle);
        try
        {
            zip.Take(ZipDirectory.Read(handle, zip.findings));
        }
        catch (IOException)
        {
            zip.findings.Add(new Finding("zip-unreadable", Severity.Incomplete, "The archive could not be read to its end."));
        }

        return zip;
    }

    public Stream Open(BagFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var entry = entries[file.Path];
        var raw = new ZipRange(handle, ZipDirectory.DataOffset(handle, entry), entry.CompressedBytes);
        var content = entry.IsDeflated ? (Stream)new DeflateStream(raw, CompressionMode.Decompress) : raw;
        return new ZipContent(content, entry.Bytes, entry.Crc);
    }

    public void Dispose() => handle.Dispose();

    private void Take(IReadOnlyList<ZipEntry> listed)
    {
        var kept = listed.Where(IsFit).ToList();
        TopFolder = CommonTop(listed);
        if (TopFolder is null && listed.Count > 0)
            findings.Add(new Finding("zip-top-folder", Severity.Altered, "A zipped bag has exactly one top folder (RFC 8493, section 4); this archive has not."));
        var skip = TopFolder is null ? 0 : TopFolder.Length + 1;
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in kept.Where(e => !e.IsFolder))
        {
            var path = entry.Name[skip..];
            if (!files.TryAdd(path, new BagFile(path, entry.Bytes)))
                Report("zip-duplicate", Severity.Altered, "Two entries of the archive have this name; unpacking keeps only one of them.", path, entry.HeaderOffset);
            else if (!folded.Add(path))
                Report("name-collides", Severity.Note, "Another file has the same name in other letter case; on Windows and macOS one would overwrite the other.", path, entry.HeaderOffset);
            entries.TryAdd(path, entry);
        }
    }

    private bool IsFit(ZipEntry entry)
    {
        var why = BagPath.WhyOutside(entry.Name) ?? (entry.Name.Contains('\\', StringComparison.Ordinal) ? "it has a backslash" : null);
        if (why is not null) return Refuse("name-outside", Severity.Altered, $"This name is refused: {why}.");
        if (entry.IsEncrypted) return Refuse("zip-encrypted", Severity.Incomplete, "This entry is encrypted and cannot be checked.");
        if (entry.IsLink) return Refuse("link-refused", Severity.Incomplete, "This is a link to somewhere else; it is not followed.");
        if (!entry.IsStored && !entry.IsDeflated) return Refuse("zip-method", Severity.Incomplete, $"This entry is packed by a method (number {entry.Method}) that this program does not have.");
        if (entry.Bytes > RatioMattersFrom && entry.Bytes / MostRatio > entry.CompressedBytes)
            return Refuse("zip-bomb", Severity.Incomplete, $"{entry.CompressedBytes} packed bytes claim to become {entry.Bytes}: this is not unpacked.");
        return true;

        bool Refuse(string code, Severity severity, string text)
        {
            Report(code, severity, text, entry.Name, entry.HeaderOffset);
            return false;
        }
    }

    private static string? CommonTop(IReadOnlyList<ZipEntry> listed)
    {
        var tops = listed.Select(e => e.Name.Split('/', 2)).ToList();
        var top = tops.Count == 0 ? null : tops[0][0];
        return tops.TrueForAll(t => t.Length == 2 && t[0] == top) ? top : null;
    }

    private void Report(string code, Severity severity, string text, string path, long offset) =>
        findings.Add(new Finding(code, severity, text) { Where = path, Offset = offset });
}
