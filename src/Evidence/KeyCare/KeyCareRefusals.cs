using Evidence.Kernel;

namespace Evidence.KeyCare;

public static class KeyCareRefusals
{
    public static readonly Refusal RootStays = new("root-stays", 422,
        "The root key is not rotated: every agent and every recipient knows the agency by it.", "If it is lost or known to somebody else: docs/operations/keys.md.");

    public static readonly Refusal OverlapWrong = new("overlap-wrong", 422,
        "A version goes on for 0 to 3,650 days after it was replaced; a key-encryption key until no data key is under it.", "Give another number of days, or none.");

    public static readonly Refusal RingBusy = new("key-ring-busy", 409,
        "Somebody else is changing the key ring at this moment.", "Wait until that is done, look at the list of keys, and decide again.");
}
