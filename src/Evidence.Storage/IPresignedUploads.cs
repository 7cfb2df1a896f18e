namespace Evidence.Storage;

/// <summary>
/// Lets whoever seals put parts straight into the store, past our servers, without credentials of the store. The upload is opened, completed
/// and given up as any other; only <see cref="IObjectStore.PutPartAsync"/> is replaced by an address and a look at what came.
/// A store may take a body without checking its hash: what is stored is known only when it was read back.
/// </summary>
public interface IPresignedUploads
{
    /// <summary>An address for exactly one part of an open upload. Asked again it gives another one; earlier ones stay good until they expire.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="number">The part's number, from 0.</param>
    /// <param name="length">Bytes of this part, as planned.</param>
    /// <param name="sha256">The 32-byte SHA-256 announced for it; bound into the address where the store can.</param>
    /// <param name="lifetime">How long it is good, up to a day.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address, or null where this upload cannot go past the server any more: put its parts by <see cref="IObjectStore.PutPartAsync"/>.</returns>
    /// <exception cref="UploadMissingException">No such upload is open.</exception>
    /// <exception cref="PartOutOfRangeException">Number or length do not fit the upload.</exception>
    /// <exception cref="PartConflictException">The part was taken before with another hash; it stays as it is.</exception>
    Task<PartAddress?> PresignPartAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken cancellation);

    /// <summary>
    /// Counts a part that was put to its address, under the hash announced for it. Counted already with this hash: says so again. Bytes that are put to
    /// the address after that never become part of the object: they change nothing, or make the part missing again while the upload is open.
    /// </summary>
    /// <returns>Whether it is there with this length. False: nothing came, or something else; it is to be put again.</returns>
    /// <exception cref="UploadMissingException">No such upload is open.</exception>
    /// <exception cref="PartOutOfRangeException">Number or length do not fit the upload.</exception>
    /// <exception cref="PartConflictException">The part was taken before with another hash; it stays as it is.</exception>
    Task<bool> TakePresignedAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation);
}

/// <summary>Where and how to send one part. Whoever holds it may send that part until it expires: a secret, never to be logged.</summary>
/// <param name="Address">PUT the part's bytes here.</param>
/// <param name="Headers">Headers that the request must carry as they stand; Content-Length is not among them.</param>
/// <param name="ExpiresAt">After that the store refuses it.</param>
public sealed record PartAddress(Uri Address, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);
