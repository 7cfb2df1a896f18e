using Evidence.Kernel;

namespace Evidence.Transfer;

public static class TransferRefusals
{
    public static readonly Refusal StoreUnknown = new("store-unknown", 404,
        "There is no object store of this name.", "Add its settings under Storage:Stores, on every node.");

    public static readonly Refusal SameStore = new("same-store", 422,
        "A store cannot be moved to itself.", "Name two different stores.");

    public static readonly Refusal NotPrimary = new("not-primary", 409,
        "Only the primary store can be moved: it is where the objects are.", "Name the store of Storage:Primary after --from.");

    public static readonly Refusal StoreClosed = new("store-closed", 409,
        "This store was closed when its objects were moved away.", "Name the store that has the objects now.");

    public static readonly Refusal MoveRunning = new("move-running", 409,
        "Another program is at this move.", "Wait until it has ended, or end it.");

    public static readonly Refusal NoSuchMove = new("no-such-move", 404,
        "No move between these two stores was begun.", "Begin it with \"store copy\".");

    public static readonly Refusal NotAllCopied = new("not-all-copied", 409,
        "Not every object could be copied. Nothing was deleted.", "Look at what is said of each, then run the same command again: it goes on where it stopped.");

    public static readonly Refusal NotAllProven = new("not-all-proven", 409,
        "Not every copy was read back and found right. No count sheet was signed, and nothing was deleted.", "Look at what is said of each, run \"store copy\" again, then \"store verify\".");

    public static readonly Refusal NotVerified = new("not-verified", 409,
        "There is no count sheet that speaks of every object of the old store.", "Run \"store copy\" and \"store verify\" again; both go on where they stopped.");

    public static readonly Refusal ObjectsBeingChecked = new("objects-being-checked", 409,
        "Objects that arrived have not been read back yet.", "Let the workers finish, with the web nodes stopped, and try again.");

    public static readonly Refusal NotSwitched = new("not-switched", 409,
        "The new store is not the primary one yet.", "Run \"store switch\" first.");

    public static readonly Refusal InQuarantine = new("in-quarantine", 409,
        "The old store is in quarantine: nothing is deleted from it yet.", "Keep it as it is until then.");

    public static readonly Refusal NotApproved = new("not-approved", 409,
        "Two people, one of them an evidence officer, have to approve the deletion of exactly this count sheet first.", "Each opens Stores in the browser, signed in as themselves.");

    public static readonly Refusal SheetChanged = new("sheet-changed", 409,
        "The count sheet is another one than the one shown.", "Reload the page and look at the new figures.");

    public static readonly Refusal CopyNotRight = new("copy-not-right", 409,
        "A copy in the new store is not what the count sheet says. Nothing more was deleted.", "Keep the old store as it is, find out what happened to the new one, and run \"store verify\" again.");

    public static readonly Refusal FolderTaken = new("folder-taken", 409,
        "The folder holds something else.", "Name an empty folder, or one that is not there yet.");

    public static readonly Refusal ExportFinished = new("export-finished", 409,
        "This folder holds an export that is finished.", "Name another folder for a new one.");

    public static readonly Refusal ExportUnreadable = new("export-unreadable", 422,
        "This folder holds no finished export.", "Let the export end first; it goes on where it stopped. Copy the whole folder, export.txt too.");

    public static readonly Refusal ExportAltered = new("export-altered", 422,
        "The export is not what was written. Nothing was imported.", "Copy it anew from where it was made, and import it again.");

    public static readonly Refusal OtherVersion = new("other-version", 422,
        "The export was made with another layout of tables than this version of the product has.", "Import it with the version that it was made with, then update.");

    public static readonly Refusal NotEmpty = new("not-empty", 409,
        "There is an installation here already.", "Import into an empty database, an empty data folder and an empty store.");

    public static readonly Refusal NoBackupFolder = new("no-backup-folder", 422,
        "It is not said where backups go.", "Set Backup:Folder and Backup:Keys, or give --to and --keys-to: one folder for the database and another for the key ring.");

    public static readonly Refusal BackupFolderAway = new("backup-folder-away", 409,
        "A folder for backups is not there.", "Mount its disk, or make the folder. It is not made by itself, so that no backup lands on the bare mount point.");

    public static readonly Refusal KeysBesideDatabase = new("keys-beside-database", 422,
        "The key ring has no passphrase and would lie beside the database.", "Name a folder on another disk for the key ring, or lock the ring first: evidence-worker keys passphrase set.");

    public static readonly Refusal BackupRunning = new("backup-running", 409,
        "Another program is making a backup.", "Wait until it has ended, or end it.");

    public static readonly Refusal NoPostgresPrograms = new("no-postgres-programs", 409,
        "A program of PostgreSQL is not on this machine.", "Install PostgreSQL's client programs (Debian: postgresql-client), or name their folder in Backup:PostgresBin.");

    public static readonly Refusal ProgramFailed = new("postgres-program-failed", 409,
        "A program of PostgreSQL failed.", "Look at what it said. Nothing was changed.");

    public static readonly Refusal NoBackup = new("no-backup", 404,
        "There is no backup in this folder.", "Name the folder of one backup, such as evidence-20261129T020000Z.");

    public static readonly Refusal SheetNotRight = new("sheet-not-right", 409,
        "The backup's sheet is not signed by this key ring.", "Use the key ring of the same backup. If this is it, the sheet was altered: use another backup.");

    public static readonly Refusal RingNotRight = new("ring-not-right", 409,
        "The key ring is not the one of this backup, or was altered.", "Name the folder of the same name among the key rings' backups.");

    public static readonly Refusal RingInPlace = new("ring-in-place", 409,
        "There is a key ring already, and it is another one.", "Leave --keys away to go on with the ring that is there, which may have newer keys; or move that folder away.");

    public static readonly Refusal DumpNotRight = new("dump-not-right", 409,
        "The backup's database was altered, or is another backup's.", "Nothing was restored. Use another copy of it, or another backup.");

    public static readonly Refusal BackupFromLater = new("backup-from-later", 409,
        "The backup was made by a later version.", "Restore it with that version, or a later one.");

    public static readonly Refusal DatabaseInUse = new("database-in-use", 409,
        "The database is not empty.", "Name a database that is not there yet, or an empty one; migrate must not have been run on it. Nothing was changed.");

    public static readonly Refusal CountsDiffer = new("counts-differ", 409,
        "What was restored is not what the backup's sheet counts.", "Do not use this database. Drop it, and restore another backup.");

    public static readonly Refusal DrillRunning = new("drill-running", 409,
        "Another program is holding a drill.", "Wait until it has ended, or end it.");

    public static readonly Refusal NoScratch = new("no-scratch-server", 409,
        "The server for the drill could not be made.", "Install PostgreSQL's server programs (Debian: postgresql), and name a folder with enough room and a short name in Backup:Scratch.");
}
