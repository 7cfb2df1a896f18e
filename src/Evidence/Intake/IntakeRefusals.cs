using Evidence.Kernel;

namespace Evidence.Intake;

/// <summary>Everything that the capability refuses. Codes are part of the agent protocol (docs/formats/agent-protocol.md).</summary>
internal static class IntakeRefusals
{
    public static readonly Refusal InventoryUnreadable = new("inventory-unreadable", 422,
        "The inventory could not be read.", "Update the agent; the device was not touched.");

    public static readonly Refusal InventoryNotYours = new("inventory-not-yours", 422,
        "The inventory is not signed by the agent that sent it, or is meant for another agency.",
        "Enrol the agent with this server; the device was not touched.");

    public static readonly Refusal SessionTaken = new("session-taken", 409,
        "This dock session was opened with another inventory.", "Open a new session with a new id.");

    public static readonly Refusal SessionUnknown = new("session-unknown", 404,
        "There is no such dock session of this agent.", "Send the inventory first.");

    public static readonly Refusal SessionClosed = new("session-closed", 409,
        "This dock session is closed.", "Dock the device again; that opens a new session.");

    public static readonly Refusal StillCopying = new("still-copying", 409,
        "This device is still being copied.", "Take another one, or wait until it is ready.");

    public static readonly Refusal DockedAgain = new("docked-again", 409,
        "This device was docked again since, so this is not its latest docking.", "Look at the page again.");

    public static readonly Refusal VolumeUndecided = new("volume-undecided", 409,
        "Nobody has decided yet whose volume this is; nothing is taken from it and nothing on it is changed.",
        "An evidence officer decides under Docks: ours, seized or private.");

    public static readonly Refusal VolumeDecided = new("volume-decided", 409,
        "This volume was already decided.", "Reload the page to see the decision.");

    public static readonly Refusal DecisionNeeded = new("decision-needed", 422,
        "No decision was chosen.", "Choose ours, seized or private.");

    public static readonly Refusal PlaceNeeded = new("place-needed", 422,
        "A seized volume needs the place where it was taken.", "Fill in the place.");

    public static readonly Refusal SealNeeded = new("seal-needed", 422,
        "A seized volume needs the number of the seal on its bag.", "Fill in the seal number.");

    public static readonly Refusal ObjectTaken = new("object-id-taken", 409,
        "This object id is in use for something else.", "Seal the file again under a new object id and a new key.");

    public static readonly Refusal ObjectUnknown = new("object-unknown", 404,
        "There is no such object of this agent.", "Begin the object before sending its parts.");

    public static readonly Refusal ObjectUnplanned = new("object-length-wrong", 422,
        "The two lengths of the object do not belong together, or it is too long.", "Update the agent.");

    public static readonly Refusal PathNotListed = new("path-not-listed", 422,
        "The session's inventory does not name this file.", "Open a new session with an inventory that does.");

    public static readonly Refusal NotTakingParts = new("object-not-uploading", 409,
        "This object takes no more parts.", "Ask for its state.");

    public static readonly Refusal PartOutOfRange = new("part-out-of-range", 422,
        "The object has no part of this number and length.", "Cut the object as the server said when it was begun.");

    public static readonly Refusal PartHashWrong = new("part-hash-wrong", 422,
        "The part's bytes do not have the hash that was sent with them.", "Send the part again.");

    public static readonly Refusal PartDiffers = new("part-differs", 409,
        "Other bytes were already taken for this part.",
        "The file changed between two tries: abandon the object and seal the file again under a new id and a new key.");

    public static readonly Refusal StoreFull = new("store-full", 507,
        "The object store is full. Everything is still on the device.", "Leave the device in the dock; it goes on when there is space.");

    public static readonly Refusal StoreClosed = new("store-closed", 503,
        "This server still writes to an object store that was closed when its objects were moved. Everything is still on the device.",
        "Set Storage:Primary to the new store on every node and start it again; the agents then go on by themselves.");

    public static readonly Refusal PartsMissing = new("parts-missing", 409,
        "Not all parts have arrived.", "Send the missing parts, then claim again.");

    public static readonly Refusal ClaimUnreadable = new("claim-unreadable", 422,
        "The claim could not be read.", "Update the agent; the device keeps the file.");

    public static readonly Refusal ClaimWrong = new("claim-wrong", 422,
        "The claim does not fit the object.", "Abandon the object and seal the file again.");

    public static readonly Refusal ClaimDiffers = new("claim-differs", 409,
        "This object was already claimed with another claim.", "Ask for the object's state.");

    public static readonly Refusal TooManyFiles = new("too-many-files", 413,
        "One request names more files than it may.", "Send fewer at once.");

    public static readonly Refusal AlreadyClaimed = new("object-claimed", 409,
        "A claimed object cannot be abandoned.", "Wait for its outcome.");

    public static readonly Refusal EraseNotAllowed = new("erase-not-allowed", 403,
        "Nothing may be erased from this device.", "Leave the files where they are.");

    public static readonly Refusal MediaCheckWaits = new("media-check-waits", 403,
        "None of these recordings has passed the media check yet.", "Ask again in a while.");

    public static readonly Refusal PermitUnknown = new("permit-unknown", 404,
        "There is no such permit of this agent.", "Ask for a permit.");

    public static readonly Refusal PermitUsed = new("permit-used", 409,
        "This permit was used, with another report.", "A permit is good once: ask for a new one.");

    public static readonly Refusal ReportWrong = new("report-wrong", 422,
        "The report names an object that the permit does not.", "Report exactly what the permit lists.");
}
