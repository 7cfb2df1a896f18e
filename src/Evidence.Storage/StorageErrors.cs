namespace Evidence.Storage;

/// <summary>The store has no room. Nothing stored so far is lost; the step can be repeated once there is room.</summary>
public sealed class StoreFullException(string store, Exception cause)
    : IOException($"The object store '{store}' is full. Nothing stored so far is lost: make room, and sending goes on where it stopped.", cause);

/// <summary>The bytes that arrived are not those announced. They do not count as present.</summary>
public sealed class PartHashException(string key, int number, string found)
    : IOException($"Part {number} of {key} arrived damaged ({found}). It was not taken; send it again.");

/// <summary>The part was taken before with other bytes, which stay.</summary>
public sealed class PartConflictException(string key, int number)
    : IOException($"Part {number} of {key} was taken before with other bytes, which were kept.");

/// <summary>Number, offset or length do not fit the upload.</summary>
public sealed class PartOutOfRangeException(string key, int number, long offset, long length)
    : IOException($"Part {number} of {key} (offset {offset}, {length} bytes) does not fit the upload.");

/// <summary>Completing was asked for before every part had been taken.</summary>
public sealed class PartsMissingException(string key, IReadOnlyList<int> missing)
    : IOException($"{key} lacks {missing.Count} of its parts.")
{
    /// <summary>The numbers of the parts to send, ascending.</summary>
    public IReadOnlyList<int> Missing { get; } = missing;
}

/// <summary>No upload of this key is open.</summary>
public sealed class UploadMissingException(string key) : IOException($"No upload of {key} is open.");

/// <summary>The key is stored, or its upload is open with other sizes.</summary>
public sealed class UploadConflictException(string key, string why) : IOException($"No upload of {key} can be opened: {why}.");

/// <summary>The store has no such object or version.</summary>
public sealed class ObjectMissingException(string key, string version) : IOException($"The store has no version '{version}' of {key}.");

/// <summary>The folder of the store is not the store now: its disk is not mounted, may not be read, or another one is in its place. Nothing is known of any object; try again later.</summary>
public sealed class StoreAwayException(string what, Exception? cause = null) : IOException(what, cause);

/// <summary>The store could be reached and refused: the credentials were revoked or lack the right, or it does not do such a thing. Repeating it does not help until somebody has looked.</summary>
public sealed class StoreRefusedException(string what, Exception? cause = null) : IOException(what, cause);

/// <summary>The version may not be deleted or its lock not shortened now. Nothing was changed.</summary>
/// <param name="key">The object's key.</param>
/// <param name="version">Exactly this version.</param>
/// <param name="lock">Its lock, where one stands.</param>
/// <param name="isHeld">Whether it is under legal hold.</param>
/// <param name="cause">What the store itself said.</param>
public sealed class ObjectLockedException(string key, string version, VersionLock? @lock, bool isHeld, Exception? cause = null)
    : IOException($"Version '{version}' of {key} may not be deleted: it is {Why(@lock, isHeld)}.", cause)
{
    public VersionLock? Lock { get; } = @lock;

    public bool IsHeld { get; } = isHeld;

    private static string Why(VersionLock? @lock, bool isHeld) => (@lock, isHeld) switch
    {
        (null, _) => "under legal hold",
        (_, true) => $"under legal hold, and locked until {@lock.Until:u}",
        _ => $"locked until {@lock.Until:u}",
    };
}

/// <summary>No store of this name is configured, though stored copies may name it: its settings are missing.</summary>
public sealed class StoreUnknownException(string name) : IOException($"No object store '{name}' is configured: add its settings under Storage:Stores:{name}.");
