using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>
/// First start: makes the places in which the agency's objects will lie, and marks them as theirs. A store that was added later is made
/// likewise. Repeated, it changes nothing.
/// </summary>
public static class MakeStore
{
    /// <param name="db">The catalogue: once it knows of an object in a store, an empty place is never taken for that store.</param>
    /// <param name="settings">Where the stores are, or shall be.</param>
    /// <param name="agency">Whose it is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="StartRefusedException">Objects are stored, but not there; or the place is another agency's store.</exception>
    public static async Task RunAsync(EvidenceDb db, StoreSettings settings, AgencyId agency, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (name, store) in settings.Stores)
        {
            try
            {
                if (!await db.StoredCopies.AnyAsync(copy => copy.Store == name, cancellation))
                    await store.MakeAsync(name, agency, cancellation);
                await StoreCheck.RequireAsync(store.Open(name, agency), cancellation);
            }
            catch (IOException trouble) when (StoreCheck.Refuse(trouble) is { } refused)
            {
                throw refused;
            }
        }
    }
}
