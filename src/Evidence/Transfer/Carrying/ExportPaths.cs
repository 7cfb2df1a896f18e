using System.Globalization;

namespace Evidence.Transfer.Carrying;

/// <summary>Where things lie in an export: docs/formats/export.md, "Layout".</summary>
internal static class ExportPaths
{
    public const string Description = "export.txt";
    public const string Unfinished = "unfinished.json";
    public const string ReadMe = "README.txt";
    public const string Installation = "installation.zip";
    public const string Agency = "data/agency.json";
    public const string Keys = "data/keys/";
    public const string Entries = "data/custody/entries.jsonl";
    public const string Details = "data/custody/details.jsonl";
    public const string Index = "data/index.csv";
    public const string Objects = "data/";
    public const string ManifestOfTags = "tagmanifest-sha512.txt";
    public const string Partial = ".partial";
    public const string ObjectBags = "objects-*.zip";

    public static string ObjectBag(int number) => string.Create(CultureInfo.InvariantCulture, $"objects-{number:000000}.zip");

    /// <summary>A file on its way to its name, for nobody's eyes but the owner's: the catalogue in it is not encrypted.</summary>
    public static FileStream CreatePartial(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 20 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path + Partial, options);
    }

    public static string Table(string name) => $"data/tables/{name}.jsonl";

    public static string SecretTable(string name) => $"data/secret/{SecretName(name)}";

    /// <summary>What a locked table is called where its lock names it.</summary>
    public static string SecretName(string table) => $"{table}.jsonl";
}
