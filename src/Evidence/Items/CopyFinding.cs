using Evidence.Formats;

namespace Evidence.Items;

/// <summary>What can be found to be wrong with what a store holds. Closed: docs/operations/fixity.md says what each means and what to do.</summary>
public enum FindingKind
{
    /// <summary>Bytes of the copy are not those that were sealed.</summary>
    Altered,

    /// <summary>Another object's bytes lie in the copy's place.</summary>
    Swapped,

    /// <summary>An earlier sealing of the same object lies in its place, or the verified version is gone and another one with its bytes is there.</summary>
    RolledBack,

    /// <summary>The copy ends before its end.</summary>
    Truncated,

    /// <summary>The copy goes on after its end.</summary>
    Longer,

    /// <summary>The store has nothing in the copy's place.</summary>
    Missing,

    /// <summary>The store cannot read the copy, while it reads others.</summary>
    Unreadable,

    /// <summary>Beside the copy there is another version of it that nobody here made.</summary>
    ExtraVersion,

    /// <summary>The copy is there, and hidden from whoever does not name its version: by a delete marker or a deletion without a version.</summary>
    Hidden,

    /// <summary>An object that the catalogue does not know.</summary>
    UnknownObject,

    /// <summary>The store locks the copy for a shorter time than was set, or not at all.</summary>
    LockShort,

    /// <summary>The store locks the copy for longer than was set, or so that nobody can end it.</summary>
    LockLong,

    /// <summary>The store does not hold a copy that is held.</summary>
    HoldMissing,

    /// <summary>The store holds a copy that nobody here holds.</summary>
    HoldUnknown,

    /// <summary>Other objects are gone with this one: the store as a whole is not what it was. Nothing is said of single copies.</summary>
    StoreEmpty,

    /// <summary>The store could not be listed to its end, or the listing lacked what is there: nothing was compared.</summary>
    ListingFailed,

    /// <summary>No listing was compared for longer than there should be between two.</summary>
    ListingStale,

    /// <summary>No backup of database and key ring was made for longer than there should be between two.</summary>
    BackupOverdue,

    /// <summary>The newest backup could not be restored, or what was restored does not open what is stored.</summary>
    DrillFailed,

    /// <summary>The log of all custody entries is not written: what was signed and what is there disagree, or its keys are away.</summary>
    LogStopped,

    /// <summary>A store has a signed checkpoint over more entries than the log in the database has: the database was put back to an earlier state.</summary>
    LogBehind,
}

/// <summary>Who or what met the finding.</summary>
public enum FoundBy { Scrub, Listing, Viewer, Bundle, MediaWork, Copying, Backup, Drill, Log }

/// <summary>Something found wrong in a store.</summary>
/// <param name="Key">The copy's key; empty where the finding is about the store.</param>
/// <param name="Version">Exactly this version; empty where the finding is about the store.</param>
/// <param name="Object">Whose copy it is; null of what the catalogue does not know, and of the store.</param>
/// <param name="Text">What exactly was found, for people: a sentence.</param>
public sealed record CopyFinding(FindingKind Kind, FoundBy By, string Store, string Key, string Version, ObjectId? Object, string Text)
{
    public static CopyFinding About(StoredCopy copy, FindingKind kind, FoundBy by, string text)
    {
        ArgumentNullException.ThrowIfNull(copy);
        return new CopyFinding(kind, by, copy.Store, copy.Key, copy.Version, copy.ObjectId, text);
    }

    /// <summary>What stands for the backups in place of a store; no store has such a name.</summary>
    public const string Backups = "Backups";

    /// <summary>What stands for the log in place of a store.</summary>
    public const string Log = "Log";

    /// <summary>Of the store as a whole.</summary>
    public static CopyFinding About(string store, FindingKind kind, FoundBy by, string text) => new(kind, by, store, "", "", null, text);
}

/// <summary>Takes what a reader met, so that an incident comes of it. It writes in a transaction of its own.</summary>
public delegate Task ReportFinding(CopyFinding finding, CancellationToken cancellation);

public static class FindingKinds
{
    /// <summary>Whether it means that the copy's bytes are not to be had from it any more.</summary>
    public static bool IsDamage(this FindingKind kind) => kind <= FindingKind.Unreadable;

    /// <summary>Whether it is about lock or hold.</summary>
    public static bool IsProtection(this FindingKind kind) => kind is FindingKind.LockShort or FindingKind.LockLong or FindingKind.HoldMissing or FindingKind.HoldUnknown;

    /// <summary>Whether it is about the store and not about a copy.</summary>
    public static bool IsAboutStore(this FindingKind kind) => kind is FindingKind.StoreEmpty or FindingKind.ListingFailed or FindingKind.ListingStale;

    /// <summary>Whether it is about the backups of database and key ring, and about no store.</summary>
    public static bool IsAboutBackups(this FindingKind kind) => kind is FindingKind.BackupOverdue or FindingKind.DrillFailed;

    /// <summary>Whether it is about the log of all custody entries.</summary>
    public static bool IsAboutLog(this FindingKind kind) => kind is FindingKind.LogStopped or FindingKind.LogBehind;
}
