using System.Text;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Transfer.Carrying;

/// <summary>An export on its way in: every bag is checked before anything is made of it.</summary>
internal sealed class OpenExport : IDisposable
{
    private readonly BagZip installation;

    private OpenExport(string folder, UnverifiedDocument document, ExportDescription description, BagZip installation) =>
        (Folder, Document, Description, this.installation) = (folder, document, description, installation);

    public string Folder { get; }

    /// <summary>Verified once the ring that is inside is open.</summary>
    public UnverifiedDocument Document { get; }

    public ExportDescription Description { get; }

    /// <exception cref="RefusedException">It is not finished, or not what was written.</exception>
    public static OpenExport Open(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, ExportPaths.Description);
        if (!File.Exists(path) || UnverifiedDocument.Parse(File.ReadAllBytes(path)).Value is not { } document
            || ExportDescription.Read(document.Json).Value is not { } description || document.Type != ExportDescription.Type)
            throw TransferRefusals.ExportUnreadable.ToException();
        foreach (var bag in description.Bags)
            Check(Path.Combine(folder, bag.Name), bag, cancellation);
        return new(folder, document, description, BagZip.Open(Path.Combine(folder, ExportPaths.Installation)));
    }

    /// <summary>The paths of the bags of objects.</summary>
    public IEnumerable<string> ObjectBags => Description.Bags.Where(bag => bag.Name != ExportPaths.Installation).Select(bag => Path.Combine(Folder, bag.Name));

    public IEnumerable<string> KeyFiles => installation.Files.Keys.Where(path => path.StartsWith(ExportPaths.Keys, StringComparison.Ordinal));

    public byte[] Read(string path)
    {
        using var content = new MemoryStream();
        using (var file = OpenFile(path))
            file.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The lines of a file, each without its end.</summary>
    public IEnumerable<byte[]> Lines(string path)
    {
        using var file = OpenFile(path);
        using var buffered = new BufferedStream(file, 1 << 20);
        using var line = new MemoryStream();
        for (int value; (value = buffered.ReadByte()) >= 0;)
        {
            if (value != '\n')
            {
                line.WriteByte((byte)value);
                continue;
            }

            yield return line.ToArray();
            line.SetLength(0);
        }
    }

    /// <summary>The rows of a table, with the secret columns where it has some.</summary>
    /// <param name="table">Which.</param>
    /// <param name="ring">The export's own.</param>
    public IEnumerable<string> Rows(TableShape table, FileKeyRing ring)
    {
        if (table.Secret.Count == 0)
            return Lines(ExportPaths.Table(table.Name)).Select(Encoding.UTF8.GetString);
        var clear = ring.Unlock(ExportPaths.SecretName(table.Name), Read(ExportPaths.SecretTable(table.Name)))
            ?? throw Altered($"the locked rows of {table.Name} do not open with the export's own keys");
        return Encoding.UTF8.GetString(clear).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => installation.Dispose();

    private Stream OpenFile(string path) => installation.Files.TryGetValue(path, out var file) ? installation.Open(file)
        : throw TransferRefusals.ExportAltered.Because($"The export lacks {path}. Nothing was imported.").ToException();

    private static void Check(string path, ExportedBag described, CancellationToken cancellation)
    {
        if (described.Name != Path.GetFileName(described.Name) || !File.Exists(path))
            throw Altered($"{described.Name} is not there");
        using var bag = BagZip.Open(path);
        var result = BagCheck.Run(bag, null, cancellation);
        if (result.Findings.FirstOrDefault(finding => finding.Severity > Severity.Note) is { } finding)
            throw Altered($"{described.Name}: {finding.Text} {finding.Where}");
        var payload = bag.Files.Values.Where(file => file.Path.StartsWith(ExportPaths.Objects, StringComparison.Ordinal)).ToList();
        if (BaggedObjects.ManifestOf(bag) != described.Manifest || payload.Count != described.Files || payload.Sum(file => file.Bytes) != described.Bytes)
            throw Altered($"{described.Name} is another bag than the one that was described");
    }

    private static RefusedException Altered(string what) => TransferRefusals.ExportAltered.Because($"The export is not what was written: {what}. Nothing was imported.").ToException();
}
