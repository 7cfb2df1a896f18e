using Evidence.Kernel;

namespace Evidence.KeyCare;

public static class KeyCareRefusals
{
    public static readonly Refusal RingBusy = new("key-ring-busy", 409,
        "Somebody else is changing the key ring at this moment.", "Wait until that is done, look at the list of keys, and decide again.");
}
