using Evidence.Kernel;

namespace Evidence.Devices;

/// <summary>Everything that the capability refuses.</summary>
public static class DeviceRefusals
{
    public static readonly Refusal CodeUnknown = new("enrolment-code-unknown", 403,
        "This enrolment code is not one of ours, or it was mistyped.",
        "Compare the code letter by letter, or have an administrator make a new one.");

    public static readonly Refusal CodeExpired = new("enrolment-code-expired", 403,
        "This enrolment code is older than 24 hours.",
        "Have an administrator make a new code and use it today.");

    public static readonly Refusal CodeUsed = new("enrolment-code-used", 403,
        "This enrolment code was already used by another computer.",
        "Each computer needs its own code. If nobody of yours used it, tell the administrator.");

    public static readonly Refusal AgentKeyTaken = new("agent-key-taken", 409,
        "This key is already enrolled.",
        "Enrol with a new state folder, so that a new key is made.");

    public static readonly Refusal AgentUnknown = new("agent-unknown", 404,
        "There is no such dock PC.",
        "Go back to the docks.");

    public static readonly Refusal AgentRevoked = new("agent-revoked", 403,
        "An administrator has revoked this agent. Nothing of it is taken any more.",
        "Enrol this computer anew, with a new code and an empty state folder. What is on the devices stays there.");

    public static readonly Refusal AgentSuspended = new("agent-suspended", 403,
        "Two machines use this agent's key. Both are stopped until an administrator decides.",
        "Tell the administrator: the Docks page offers the decision. What is on the devices stays there.");

    public static readonly Refusal AgentNotSuspended = new("agent-not-suspended", 409,
        "This dock PC is not suspended.",
        "Reload the page to see how it stands now.");

    public static readonly Refusal StepStale = new("step-stale", 409,
        "The agent does not show the step that it took last.",
        "Take a new step, then send the request again.");

    public static readonly Refusal StepUnreadable = new("step-unreadable", 422,
        "The line of steps is longer than it may be.",
        "Update the agent.");

    public static readonly Refusal EnrolmentUnreadable = new("enrolment-unreadable", 422,
        "The enrolment request could not be read.",
        "Update the agent; nothing was changed.");

    public static readonly Refusal DeviceKnown = new("device-known", 409,
        "A device of this make, model and serial number is already registered.",
        "Open it in the list of devices instead of registering it again.");

    public static readonly Refusal DeviceUnknown = new("device-unknown", 404,
        "There is no such device.",
        "Go back to the list of devices.");

    public static readonly Refusal DeviceNeedsSerial = new("device-needs-serial", 422,
        "The device needs a make and a serial number.",
        "Type what is printed on it.");

    public static readonly Refusal OfficerUnknown = new("officer-unknown", 422,
        "There is no such officer.",
        "Choose an officer from the list.");

    public static readonly Refusal StaffNumberUnknown = new("staff-number-unknown", 422,
        "Nobody has this number.",
        "Type it again, or hold the card to the reader again. If it is right, an administrator has to enter it.");

    public static readonly Refusal StaffNumberShared = new("staff-number-shared", 409,
        "More than one person has this number, so nobody can be told from it.",
        "An administrator has to correct it. Until then an evidence officer assigns the device under Docks.");

    public static readonly Refusal ReportUnreadable = new("station-report-unreadable", 422,
        "The report of the dock PC is too long.", "Update the agent.");

    public static readonly Refusal AssignmentOverlaps = new("assignment-overlaps", 409,
        "The device is assigned to somebody else in that time.",
        "Choose a time after that assignment ends.");

    public static readonly Refusal AssignmentEndsTooEarly = new("assignment-ends-too-early", 422,
        "The end of the assignment is not after its beginning.",
        "Correct one of the two times.");

    public static readonly Refusal SheetWrong = new("assignment-sheet-wrong", 422,
        "This file is no sheet of assignments.", "Save the sheet as CSV (UTF-8) with the columns serial, user name, from, and, if you want, make and until.");

    public static readonly Refusal SheetStale = new("assignment-sheet-stale", 409,
        "The sheet would do something else by now.", "Look at what it would do, and import it then.");

    public static readonly Refusal NotAgencyOwned = new("device-not-ours", 409,
        "Only the agency's own devices are assigned to officers.",
        "A seized or private device stays with the officer who brought it in.");
}
