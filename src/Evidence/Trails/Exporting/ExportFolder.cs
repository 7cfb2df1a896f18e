using Evidence.Durability;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Trails.Exporting;

/// <summary>Where exported trails lie until they expire: in the data folder, readable by the programs' own user only.</summary>
public sealed class ExportFolder(string path)
{
    public static ExportFolder Of(IConfiguration configuration) => new(Path.Combine(DataFolder.Of(configuration), "trails"));

    public string PathOf(TrailExport export) => Path.Combine(path, $"{export.Id:N}.{Ending(export.Form)}");

    /// <summary>A file to write into; whatever an earlier attempt left there is gone.</summary>
    public FileStream Begin(TrailExport export)
    {
        if (!Directory.Exists(path))
            Durable.CreateFolder(path);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(PathOf(export), options);
    }

    /// <summary>Makes what was written last.</summary>
    public void Finish(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush();
        Durable.FlushFile(file.SafeFileHandle);
        Durable.FlushFolder(path);
    }

    /// <summary>Takes the file away, if there is one.</summary>
    public void Delete(TrailExport export)
    {
        if (File.Exists(PathOf(export)))
            File.Delete(PathOf(export));
    }

    public static string Ending(ExportForm form) => form switch { ExportForm.Csv => "csv", ExportForm.Pdf => "pdf", _ => "jsonld" };
}
