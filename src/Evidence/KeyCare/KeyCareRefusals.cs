using Evidence.Kernel;

namespace Evidence.KeyCare;

public static class KeyCareRefusals
{
    public static readonly Refusal RootStays = new("root-stays", 422,
        "The root key is not rotated: every agent and every recipient knows the agency by it.", "If it is lost or known to somebody else: docs/operations/keys.md.");

    public static readonly Refusal OverlapWrong = new("overlap-wrong", 422,
        "A version goes on for 0 to 3,650 days after it was replaced; a key-encryption key until no data key is under it.", "Give another number of days, or none.");

    public static readonly Refusal NoKmsKey = new("no-kms-key", 422,
        "That is no key of AWS Key Management Service.", "Give its whole ARN: arn:aws:kms:REGION:ACCOUNT:key/ID. Only the kek can be kept there.");

    public static readonly Refusal KmsUnusable = new("kms-unusable", 409,
        "AWS Key Management Service does not give back what it was given.", "Nothing was changed. The key must be symmetric and enabled, and the programs' role must have kms:Encrypt and kms:Decrypt on it.");

    public static readonly Refusal NoSuchItem = new("no-such-item", 404,
        "There is no such recording.", "Find it under Footage.");

    public static readonly Refusal ReasonNeeded = new("reason-needed", 422,
        "No reason was given.", "Enter why, so that others understand it years from now.");

    public static readonly Refusal ReasonTooLong = new("reason-too-long", 422,
        $"The reason is longer than {ReasonText.Longest} characters.", "Shorten it.");

    public static readonly Refusal StillArriving = new("still-arriving", 409,
        "A file of this recording is still being sent or checked.", "Wait until everything of it is verified or quarantined, and try again.");

    public static readonly Refusal KeyInIncident = new("key-in-incident", 409,
        "An open incident names the recording, and its keys stay.", "Look into the incident and have it closed first.");

    public static readonly Refusal KeyUnderHold = new("key-under-hold", 409,
        "The recording is under a legal hold: its keys are not destroyed.", "Have the hold released first.");

    public static readonly Refusal NoKeyAtHand = new("no-key-at-hand", 409,
        "There is no key of this recording: nothing of it is verified yet, or its keys were destroyed.", "Look at its page.");

    public static readonly Refusal NoSuchRequest = new("no-such-keyset-request", 404,
        "There is no such request.", "Find it under Keys.");

    public static readonly Refusal RequestDecided = new("keyset-request-decided", 409,
        "This request has been decided already.", "Reload the page.");

    public static readonly Refusal SamePerson = new("same-person", 403,
        "You asked for this yourself. Another person has to agree to it.", "Ask a colleague who may decide about keys to look at it.");

    public static readonly Refusal NotYourRequest = new("not-your-request", 403,
        "Only the person who asked for these keys can download them.", "Ask for them yourself, with a reason of your own.");

    public static readonly Refusal NotApproved = new("keyset-not-approved", 409,
        "Nobody else has agreed to this, or it was refused.", "Wait until a colleague has decided.");

    public static readonly Refusal DownloadedOnce = new("keyset-downloaded", 409,
        "These keys were downloaded already. That is possible once.", "If the file did not arrive, ask anew.");

    public static readonly Refusal ApprovalLapsed = new("keyset-lapsed", 409,
        "It was agreed to more than a day ago.", "Ask anew.");

    public static readonly Refusal RingBusy = new("key-ring-busy", 409,
        "Somebody else is changing the key ring at this moment.", "Wait until that is done, look at the list of keys, and decide again.");
}
