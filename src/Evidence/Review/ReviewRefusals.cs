using Evidence.Kernel;

namespace Evidence.Review;

internal static class ReviewRefusals
{
    /// <summary>The same for what is not there and for what is not theirs: an id tells nobody whether it exists.</summary>
    public static readonly Refusal NoSuchPart = new("no-such-part", 404,
        "There is no such recording, or it is not yours to see.", "Check the address, or ask an evidence officer.");

    public static readonly Refusal NotStored = new("part-not-stored", 409,
        "This file is not ready to be read: its stored copy has not been checked yet.", "Wait a minute and reload the page.");

    public static readonly Refusal KeyDestroyed = new("key-destroyed", 410,
        "The key of this file was destroyed: nobody can open it any more.", "The recording's page says when and why.");

    public static readonly Refusal Damaged = new("part-damaged", 409,
        "No stored copy of this file is as it was verified any more.", "An incident says what was found. Ask an evidence officer; what is on the device stays there.");

    public static readonly Refusal NoTrack = new("no-track", 404,
        "This file is not a track that was made here.", "Save it as it is, from the recording's page.");

    public static readonly Refusal NoSuchPage = new("no-such-page", 404,
        "There is no such page.", "The recording’s page says how many there are. Only documents have pages, and only once their copy for browsers was made.");

    public static readonly Refusal NoFilmstrip = new("no-filmstrip", 404,
        "This recording has no filmstrip.", "It may still be being made. What has no picture, and what a flag warns of, has none.");

    public static readonly Refusal NoWaveform = new("no-waveform", 404,
        "This recording has no waveform.", "It may still be being made. What has no sound has none.");

    public static readonly Refusal PurposeNeeded = new("purpose-needed", 403,
        "This is not a recording of your own: say first why you look at it.", "Open the recording’s page and choose “Say why”.");

    public static readonly Refusal ReferenceNeeded = new("reference-needed", 422,
        "The reference is missing or too short.", $"Write the case, complaint, request or task, in {StatePurpose.ShortestReference} characters or more.");

    public static readonly Refusal ReferenceTooLong = new("reference-too-long", 422,
        "The reference is too long.", $"Shorten it to {StatePurpose.LongestReference} characters.");

    public static readonly Refusal ViewEnded = new("view-ended", 409,
        "This view is over.", "Press play again: a new view begins.");

    public static readonly Refusal BadRanges = new("bad-ranges", 422,
        "The played ranges are not ones.", "Send a JSON array of [start, end] in whole milliseconds, at most 500 at once: docs/formats/played-ranges.md.");
}
