using System.Text;

namespace Evidence.Storage.AzureBlob;

/// <summary>The blob <c>store.id</c>, which says whose store it is: its oldest version, so that nobody makes it theirs afterwards.</summary>
public sealed partial class AzureBlobStore : IStoreMark
{
    private volatile bool isOurs;

    /// <summary>Marks a container, or a prefix of one, as this agency's store. Marked already: no change. Only for a new installation.</summary>
    /// <exception cref="StoreAwayException">It cannot be reached, or is another store.</exception>
    /// <exception cref="StoreRefusedException">The key is not good here.</exception>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        if (await ReadMarkAsync(cancellation) is null) await place.PutAsync(names.Mark, Encoding.ASCII.GetBytes(id + "\n"), cancellation);
        await RequireAsync(cancellation);
    }

    public async Task RequireAsync(CancellationToken cancellation)
    {
        var found = await ReadMarkAsync(cancellation) ?? throw new StoreAwayException($"There is no object store at {place.Settings}: it has no {names.Mark}.");
        if (found != id) throw new StoreAwayException($"{place.Settings} is another object store: its {names.Mark} says {found}, not {id}.");
    }

    /// <summary>Before the first use; whoever changes the settings starts the programs again.</summary>
    private async Task RequireOursAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (isOurs) return;
        await RequireAsync(cancellation);
        isOurs = true;
    }

    private async Task<string?> ReadMarkAsync(CancellationToken cancellation) =>
        (await place.VersionsAsync(names.Mark, cancellation)).FirstOrDefault() is { } oldest
            ? (await place.ReadAsync(names.Mark, VersionOf(oldest), cancellation))?.Trim() : null;
}
