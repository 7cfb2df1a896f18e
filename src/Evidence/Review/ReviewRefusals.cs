using Evidence.Kernel;
using Evidence.Review.Clipping;
using Evidence.Review.Marking;

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

    public static readonly Refusal NothingGrowing = new("nothing-being-made", 404,
        "There is nothing to watch of a copy that is being made.", "It may not be begun, or was made meanwhile. The recording’s page says how it stands.");

    public static readonly Refusal NoFilmstrip = new("no-filmstrip", 404,
        "This recording has no filmstrip.", "It may still be being made. What has no picture, and what a flag warns of, has none.");

    public static readonly Refusal NoWaveform = new("no-waveform", 404,
        "This recording has no waveform.", "It may still be being made. What has no sound has none.");

    public static readonly Refusal NoSuchMarker = new("no-such-marker", 404,
        "There is no such note on this recording any more.", "Reload the page.");

    public static readonly Refusal MarkerNotYours = new("marker-not-yours", 409,
        "Only who wrote a note changes it.", "Write one of your own. An evidence officer can remove notes.");

    public static readonly Refusal MarkerChanged = new("marker-changed", 409,
        "This note was changed after you opened it. Nothing was overwritten.", "See what it says now, and change that.");

    public static readonly Refusal MarkerTextNeeded = new("marker-text-needed", 422,
        "The note is empty.", "Write what is to be seen or heard there.");

    public static readonly Refusal MarkerTextTooLong = new("marker-text-too-long", 422,
        "The note is too long.", $"Shorten it to {MarkRecording.LongestText} characters, or write two.");

    public static readonly Refusal TooManyMarkers = new("too-many-markers", 409,
        $"This recording has {MarkRecording.Most} notes already.", "Remove those that are not needed any more.");

    public static readonly Refusal FrameWrong = new("frame-wrong", 422, "This is no frame of a recording.", "Reload the page and try again.");

    public static readonly Refusal PlaceWrong = new("place-wrong", 422,
        "This is no place in the recording.", "Write minutes and seconds such as 12:40, or 1:02:03.5, within its length.");

    public static readonly Refusal StretchWrong = new("stretch-wrong", 422,
        "The stretch does not end after it begins, ends after the recording, or is longer than a clip may be.", $"Write minutes and seconds such as 13:05. A clip has at most {AskForClip.LongestMs / 3_600_000} hours.");

    public static readonly Refusal ClipTitleWrong = new("clip-title-wrong", 422,
        "The title is missing or too long.", $"Write what it is to be called, in at most {AskForClip.LongestTitle} characters.");

    public static readonly Refusal ClipReasonWrong = new("clip-reason-wrong", 422,
        "The reason is missing, too short or too long.", $"Say in a sentence what it is made for, in {AskForClip.ShortestReason} to {AskForClip.LongestReason} characters.");

    public static readonly Refusal NothingToCut = new("nothing-to-cut", 409,
        "Nothing can be cut out of this recording: it is not checked yet, or nothing in it can be decoded.", "The recording’s page says which.");

    public static readonly Refusal TooManyClips = new("too-many-clips", 409,
        $"{AskForClip.MostWaiting} clips of this recording are still being made.", "Wait until some are done.");

    public static readonly Refusal NoCaptions = new("no-captions", 404,
        "This file has no subtitles that can be shown.", "Save it as it is, from the recording’s page.");

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
