using System.Text;
using Evidence.Durability;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// The file <c>store.id</c>, which says whose store a folder is. An object that is missing in a folder without it is not lost: the folder
/// is another one, such as the bare mount point of a disk that is away.
/// </summary>
internal sealed class StoreMark(string folder, string id)
{
    public const string FileName = "store.id";

    private string Path => System.IO.Path.Combine(folder, FileName);

    public bool IsThere => File.Exists(Path);

    /// <summary>Writes it where there is none.</summary>
    public void Write()
    {
        if (IsThere) return;
        try
        {
            Durable.WriteNewFile(Path, Encoding.ASCII.GetBytes(id + "\n"));
        }
        catch (AlreadyThereException)
        {
            // Another first start was faster; whose it is shows when it is read.
        }
    }

    /// <exception cref="StoreAwayException">The folder is not this store now.</exception>
    public void Require()
    {
        string found;
        try
        {
            found = File.ReadAllText(Path, Encoding.ASCII).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            throw new StoreAwayException($"The object store is not in {folder}: its file {FileName} cannot be read ({gone.Message})", gone);
        }

        if (found != id) throw new StoreAwayException($"The folder {folder} is another object store: its file {FileName} says {found}, not {id}.");
    }
}
