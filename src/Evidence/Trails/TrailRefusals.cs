using Evidence.Kernel;

namespace Evidence.Trails;

internal static class TrailRefusals
{
    /// <summary>The same for what is not there and for what is not theirs.</summary>
    public static readonly Refusal NoSuchTrail = new("no-such-trail", 404,
        "There is nothing here whose trail could be read, or it is not yours to see.", "Check the address.");
}
