namespace Evidence.Storage;

/// <summary>
/// A place that keeps sealed objects. It moves opaque bytes and never sees a key. The same obligations bind every
/// implementation; the contracts in the integration tests are run against each.
/// <list type="bullet">
/// <item>What a method reports as done is durable: it survives the loss of power right after the return.</item>
/// <item>Every method can be killed at any point and called again with the same arguments, with the same end.</item>
/// <item>Nothing stored is ever overwritten: not a complete object, and not a part whose put has returned.</item>
/// <item>Nothing is deleted but by <see cref="AbortAsync"/> and <see cref="DeleteAsync"/>; starting up deletes nothing.</item>
/// </list>
/// Keys are 4 to 128 characters of a–z, 0–9 and '-' (object ids are such); another key is an <see cref="ArgumentException"/>.
/// Lengths and offsets are bytes of the stored ciphertext. Failures of the medium are an <see cref="IOException"/>: of an object is said that it
/// is missing only by a store that can be read.
/// What more a store can do are interfaces of their own: <see cref="IObjectLock"/>, <see cref="ILegalHold"/>, <see cref="IListVersions"/>,
/// <see cref="IPresignedUploads"/>.
/// </summary>
public interface IObjectStore
{
    /// <summary>The store's name in receipts and stored copies, e.g. <c>files</c>.</summary>
    string Name { get; }

    /// <summary>Opens an upload and makes sure of the room for it where the store can. Open already with the same sizes: no change.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="length">Bytes of the whole object, at least one.</param>
    /// <param name="partBytes">Bytes of every part but the last.</param>
    /// <param name="cancellation">Gives up waiting; the upload may be open or not.</param>
    /// <exception cref="StoreFullException">No room; no upload is open and everything stored before is untouched.</exception>
    /// <exception cref="UploadConflictException">The key is stored already, or its upload is open with other sizes.</exception>
    Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation);

    /// <summary>
    /// Takes one part, in any order, hashing while it writes. A part that is there with the same hash is left alone and its body is not read.
    /// A second put of the same part takes over from one that is still running, which ends as cancelled.
    /// </summary>
    /// <param name="key">The object's key.</param>
    /// <param name="number">The part's number, from 0.</param>
    /// <param name="offset">Where it begins: <paramref name="number"/> × part bytes.</param>
    /// <param name="body">Exactly <paramref name="length"/> bytes; one more or less is a wrong hash.</param>
    /// <param name="length">Bytes of this part.</param>
    /// <param name="sha256">The 32-byte SHA-256 the body must have.</param>
    /// <param name="cancellation">Stops the put; the part does not count as present.</param>
    /// <exception cref="PartHashException">The body's hash or length is another; the part does not count as present.</exception>
    /// <exception cref="PartConflictException">The part is there with another hash; it stays as it is.</exception>
    /// <exception cref="PartOutOfRangeException">Number, offset or length do not fit the upload.</exception>
    /// <exception cref="UploadMissingException">No such upload is open.</exception>
    /// <exception cref="StoreFullException">No room; parts taken before are untouched and this one can be sent again.</exception>
    Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation);

    /// <summary>Makes the object of its parts. Stored already: says so again.</summary>
    /// <exception cref="PartsMissingException">Some parts have not been taken.</exception>
    /// <exception cref="UploadMissingException">No such upload is open and no such object is stored.</exception>
    Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation);

    /// <summary>
    /// Stores a short object in one piece, without an upload being opened for it. Stored already with this length: says so again, and the bytes stay
    /// as they are. Killed on the way, it leaves nothing, an upload that <see cref="AbortAsync"/> gives up, or the whole object.
    /// </summary>
    /// <param name="key">The object's key; no upload of it is open.</param>
    /// <param name="bytes">All of it, at least one byte.</param>
    /// <param name="cancellation">Gives up waiting; the object may be stored or not.</param>
    /// <exception cref="UploadConflictException">The key is stored already with another length.</exception>
    /// <exception cref="StoreFullException">No room; nothing of it is left.</exception>
    Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Opens a range of exactly this version for reading, in order. The bytes are as stored: checking them is the reader's part.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version that <see cref="CompleteAsync"/> told.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">How many bytes; the range must lie within the object.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the object.</exception>
    Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation);

    /// <summary>The stored version of a key, or null. An open upload is not stored.</summary>
    Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>Gives up an upload and frees its room. No such upload: no change. A stored object is not touched.</summary>
    Task AbortAsync(string key, CancellationToken cancellation);

    /// <summary>Deletes one version for good. Not there: no change. Whoever calls has the right and has written the custody entry.</summary>
    /// <exception cref="ObjectLockedException">It is locked or held, and stays as it is.</exception>
    Task DeleteAsync(string key, string version, CancellationToken cancellation);
}

/// <summary>An object as stored.</summary>
/// <param name="VersionId">What the store calls this version; opaque text.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredVersion(string VersionId, long Bytes);
