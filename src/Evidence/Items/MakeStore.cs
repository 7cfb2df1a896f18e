using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>First start: makes the folder in which the agency's objects will lie, and marks it as theirs. Repeated, it changes nothing.</summary>
public static class MakeStore
{
    /// <param name="db">The catalogue: once it knows of an object, an empty folder is never taken for the store.</param>
    /// <param name="folder">Where the store is, or shall be.</param>
    /// <param name="agency">Whose it is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="StartRefusedException">Objects are stored, but not there; or the folder is another agency's store.</exception>
    public static async Task RunAsync(EvidenceDb db, string folder, AgencyId agency, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        try
        {
            if (!await db.StoredCopies.AnyAsync(cancellation))
                FileSystemStore.Make(folder, agency.ToString());
            _ = new FileSystemStore(folder, agency.ToString());
        }
        catch (StoreAwayException away)
        {
            throw StoreCheck.Refuse(away);
        }
    }
}
