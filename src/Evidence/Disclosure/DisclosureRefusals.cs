using Evidence.Kernel;

namespace Evidence.Disclosure;

public static class DisclosureRefusals
{
    public static readonly Refusal NothingPicked = new("nothing-picked", 422,
        "No recording was picked for the bundle.", "Tick recordings under Footage, then make the bundle.");

    public static readonly Refusal TooManyItems = new("too-many-items", 422,
        $"A bundle holds at most {MakeBundle.MostItems} recordings.", "Make several bundles.");

    public static readonly Refusal TooManyFiles = new("too-many-files", 422,
        "These recordings have more files than one bundle can describe.", "Make several bundles.");

    public static readonly Refusal NoSuchItem = new("no-such-item", 404,
        "One of the recordings picked is not here.", "Go back to Footage and pick again.");

    public static readonly Refusal ItemNotVerified = new("item-not-verified", 409,
        "A recording that is quarantined, or whose stored bytes have not been read back and found right, cannot be disclosed.",
        "Wait until it is verified, or leave it out.");

    public static readonly Refusal RedactionNotApproved = new("redaction-not-approved", 409,
        "A redacted copy that no second person has approved cannot be disclosed.", "Have it reviewed, or leave it out.");

    public static readonly Refusal KeyDestroyed = new("key-destroyed", 410,
        "The key of one of these recordings was destroyed: nobody can open it any more.", "The recording's page says when and why. Make a bundle without it.");

    public static readonly Refusal RecipientNeeded = new("recipient-needed", 422,
        "The bundle has no recipient.", "Enter who gets the bundle.");

    public static readonly Refusal PurposeNeeded = new("purpose-needed", 422,
        "The bundle has no purpose.", "Enter why it is disclosed.");

    public static readonly Refusal TextTooLong = new("text-too-long", 422,
        $"The recipient or the purpose is longer than {MakeBundle.LongestText} characters.", "Shorten it.");

    public static readonly Refusal NotLogged = new("not-logged", 503,
        "The entries of this bundle are not in the log yet, or its witnesses have not seen them. Nothing was lost.",
        "Try again in a minute. If that goes on, the worker is not running or the log has stopped: the page Log says which.");

    public static readonly Refusal NoSuchBundle = new("no-such-bundle", 404,
        "There is no such bundle.", "Find it under Bundles.");
}
