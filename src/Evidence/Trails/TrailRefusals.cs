using Evidence.Kernel;

namespace Evidence.Trails;

internal static class TrailRefusals
{
    /// <summary>The same for what is not there and for what is not theirs.</summary>
    public static readonly Refusal NoSuchTrail = new("no-such-trail", 404,
        "There is nothing here whose trail could be read, or it is not yours to see.", "Check the address.");

    public static readonly Refusal NotLogged = new("not-logged", 409,
        "The log has no entry of this recording yet.", "Try again in a minute. If that goes on, the page Log says why.");

    public static readonly Refusal TooManyExports = new("too-many-exports", 409,
        $"You are waiting for {Exporting.RequestExport.MostAtOnce} exports already.", "Wait until one is ready, or cancel one.");

    public static readonly Refusal NoSuchExport = new("no-such-export", 404,
        "There is no such export of yours, or its file is not there any more.", "Look under your exports, and ask for it anew.");
}
