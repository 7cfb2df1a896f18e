using Evidence.Items;

namespace Evidence.Web.Preservation;

/// <summary>What was found wrong, in words: what it is called, what it means, and what to do. docs/operations/fixity.md says more.</summary>
internal static class FindingText
{
    public static string Name(FindingKind kind) => kind switch
    {
        FindingKind.Altered => "Stored bytes altered",
        FindingKind.Swapped => "Another object in its place",
        FindingKind.RolledBack => "Earlier version in its place",
        FindingKind.Truncated => "Stored object cut short",
        FindingKind.Longer => "Stored object too long",
        FindingKind.Missing => "Stored object missing",
        FindingKind.Unreadable => "Stored object cannot be read",
        FindingKind.ExtraVersion => "Another version beside it",
        FindingKind.Hidden => "Stored object hidden",
        FindingKind.UnknownObject => "Object that nothing here knows",
        FindingKind.LockShort => "Lock too short",
        FindingKind.LockLong => "Lock too long",
        FindingKind.HoldMissing => "Legal hold missing in the store",
        FindingKind.HoldUnknown => "Legal hold that nobody placed",
        FindingKind.StoreEmpty => "The store as a whole is not what it was",
        FindingKind.ListingFailed => "The store could not be compared",
        FindingKind.BackupOverdue => "No backup of the database and the key ring",
        FindingKind.DrillFailed => "The newest backup cannot be relied on",
        FindingKind.LogStopped => "The log is not being written",
        FindingKind.LogBehind => "The database is behind a copy of the log",
        _ => "The store was not compared for too long",
    };

    public static string Meaning(FindingKind kind) => kind switch
    {
        FindingKind.ExtraVersion or FindingKind.UnknownObject => "The verified copies are as they were. Somebody or something else has written to the store.",
        FindingKind.Hidden => "The verified copy is there and is still read. Somebody or something else has deleted from the store.",
        _ when kind.IsProtection() => "The copy is as it was verified. Its lock and hold are being set and read back anew.",
        FindingKind.BackupOverdue => "What is stored is as it was. If the database or the key ring is lost now, what arrived since the last backup cannot be opened again.",
        FindingKind.DrillFailed => "What is stored is as it was, unless an incident of its own says otherwise. The newest backup was restored on trial, and something of it was not right.",
        FindingKind.LogStopped => "Footage arrives, and every act is entered in its chain as before. Nobody signs for these entries until the log goes on, so a bundle that needs them waits.",
        FindingKind.LogBehind => "Entries that were signed for are not in the database any more. What is stored is as it was.",
        _ when kind.IsAboutStore() => "Nothing is said of single copies. Nothing counts as missing because of it.",
        _ => "These copies are not used any more. Where another store has a good copy, that one is shown and disclosed; where none has, the recording is quarantined, and what is on the device stays there.",
    };

    public static string ToDo(FindingKind kind) => kind switch
    {
        FindingKind.ExtraVersion or FindingKind.UnknownObject or FindingKind.Hidden => "Find out who wrote to the store or deleted from it, and take that right away. Nothing here deletes what it did not write.",
        FindingKind.LockShort or FindingKind.HoldMissing => "Find out who changed it, and take the right to break locks away. Reload this page to see whether it was found again.",
        FindingKind.LockLong or FindingKind.HoldUnknown => "Find out who set it. A lock that cannot be shortened lasts beyond the day of destruction.",
        FindingKind.StoreEmpty => "Look whether the right disk, bucket or container is there. Change nothing in it. Once it was compared to its end, this incident closes by itself.",
        FindingKind.ListingFailed or FindingKind.ListingStale => "Look whether the worker runs, and what the store says to it. Once the store was compared to its end, this incident closes by itself.",
        FindingKind.BackupOverdue => "See to what the finding says; Backups shows when one was made. Then close this incident.",
        FindingKind.DrillFailed => "Keep older backups where they are. See to what the finding says, make a new backup, have it tried with evidence-worker drill, and close this incident.",
        FindingKind.LogStopped => "Run evidence-worker log check on the machine of the worker, and see to what it says: it changes nothing. Once the log is written again, close this incident.",
        FindingKind.LogBehind => "Find out whether an old backup was restored, or the database altered. Keep it as it is until then; evidence-worker log check says more.",
        _ => "Change nothing in the store until it is known what happened. Then put the bytes back from a backup, have the copies read again, and dock the device again where it still has the file.",
    };

    public static string Place(FindingKind kind, string store) => kind.IsAboutBackups() ? "In the backups" : kind.IsAboutLog() ? "In the log" : $"In the store “{store}”";

    public static string FoundBy(FoundBy by) => by switch
    {
        Evidence.Items.FoundBy.Scrub => "Reading all copies again",
        Evidence.Items.FoundBy.Listing => "Comparing the store’s list",
        Evidence.Items.FoundBy.Viewer => "Somebody who played it",
        Evidence.Items.FoundBy.Bundle => "Writing a bundle",
        Evidence.Items.FoundBy.MediaWork => "The media check",
        Evidence.Items.FoundBy.Backup => "Making the backup",
        Evidence.Items.FoundBy.Drill => "Trying to restore a backup",
        Evidence.Items.FoundBy.Log => "Watching the log",
        _ => "Copying it",
    };
}
