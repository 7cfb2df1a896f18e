using Evidence.Kernel;

namespace Evidence.Redaction;

/// <summary>Everything that this capability does not grant.</summary>
public static class RedactionRefusals
{
    public static readonly Refusal NoSuchFile = new("no-such-file", 404, "There is no such file.", "Name a file that exists and that you may read.");

    public static readonly Refusal NoSandbox = new("no-sandbox", 503, "This machine cannot open recordings safely.", "docs/operations/components.md says what a worker needs.");

    public static readonly Refusal NotReadable = new("not-readable", 422, "The recording cannot be read.", "The media check of the recording says what is wrong with it.");

    public static readonly Refusal NoPicture = new("no-picture", 422, "The file has no moving picture.", "Only what moves is followed.");

    public static readonly Refusal BoxOutside = new("box-outside", 422, "The box lies outside the picture.", "Give it in pixels of the picture as it is shown: left, top, width, height.");

    public static readonly Refusal BoxTooSmall = new("box-too-small", 422, "The box is too small to be followed.", "Draw it larger, with some of what surrounds the thing, or draw masks by hand.");

    public static readonly Refusal TimeOutside = new("time-outside", 422, "The recording is over before that time.", "Give the time in seconds from its first frame.");

    public static readonly Refusal NothingToFollow = new("nothing-to-follow", 422, "Nothing in the box can be told from anything else.", "Draw it so that it holds an edge or a pattern, or draw masks by hand.");

    public static readonly Refusal RecipeRefused = new("recipe-refused", 422, "The recipe is refused.", "docs/formats/redaction-recipe.md says what a recipe may hold.");

    public static readonly Refusal CopyRefused = new("copy-refused", 422, "The copy does not hide what it is to hide.", "It was thrown away. The recipe and the recording are unchanged.");

    public static readonly Refusal OutputThere = new("output-there", 409, "The copy cannot be written there.", "Name a file that does not exist yet, in a folder that does.");

    public static readonly Refusal NoSuchProfile = new("no-such-profile", 404, "The recipe has no profile of that name.", "The recipe lists its profiles.");

    public static readonly Refusal NoSuchRedaction = new("no-such-redaction", 404, "There is no such redaction here.", "It may be of a recording that you may not redact. The list of redactions has those that you may see.");

    public static readonly Refusal NothingToRedact = new("nothing-to-redact", 409, "Of this recording nothing can be redacted.", "It has to be verified, and its media check has to have decoded it. A picture or a document is not redacted here.");

    public static readonly Refusal RedactionTitleWrong = new("redaction-title-wrong", 422, $"The redaction has no title, or one of more than {Drafting.OpenRedaction.LongestTitle} characters.", "Write what it will be called.");

    public static readonly Refusal RedactionPurposeWrong = new("redaction-purpose-wrong", 422, $"What the redaction is for is missing, or has fewer than {Drafting.OpenRedaction.ShortestPurpose} or more than {Drafting.OpenRedaction.LongestPurpose} characters.", "Write for whom, or in which matter.");

    public static readonly Refusal TooManyRedactions = new("too-many-redactions", 409, $"The recording has {Drafting.OpenRedaction.MostOpen} open redactions.", "Close one that nobody needs any more.");

    public static readonly Refusal RedactionClosed = new("redaction-closed", 409, "The redaction is closed.", "Open another one of the recording.");

    public static readonly Refusal NotMeasured = new("not-measured", 409, "The recording is still being prepared.", "A worker measures it first. That takes about as long as reading it once.");

    public static readonly Refusal LockHeld = new("lock-held", 409, "Somebody else is editing this redaction.", "Wait until they are done, or ask who manages redactions to take it over.");

    public static readonly Refusal LockLost = new("lock-lost", 409, "You are not the one who edits this redaction any more.", "Save what you have as text, open the redaction again and take it over.");

    public static readonly Refusal StaleDraft = new("stale-draft", 409, "The draft was saved again since you read it.", "Read it again and repeat your change.");

    public static readonly Refusal DraftRefused = new("draft-refused", 422, "The draft is no object of tracks, sounds, profiles and proposals, or is larger than one may be.", "docs/formats/redaction-recipe.md says how much a recipe may hold.");

    public static readonly Refusal NothingChanged = new("nothing-changed", 409, "The draft is what the last version is.", "Change something, or go on with that version.");

    public static readonly Refusal NoSuchVersion = new("no-such-version", 404, "The redaction has no such version.", "Its page lists them.");

    public static readonly Refusal NoSuchWork = new("no-such-work", 404, "There is no such work here.", "The redaction's page lists what is being done.");

    public static readonly Refusal WorkWrong = new("work-wrong", 422, "That cannot be done.", "Give a place within the recording and its picture.");

    public static readonly Refusal WorkEnded = new("work-ended", 409, "It has ended.", "Its result stands in the redaction.");

    public static readonly Refusal TooMuchWork = new("too-much-work", 409, $"So much is waiting for this redaction: {Working.AskWork.MostWaiting}.", "Wait for some of it to be done, or cancel it.");

    public static readonly Refusal CopyThere = new("copy-there", 409, "This copy was made, or is being made.", "The redaction's page has it.");

    public static readonly Refusal NoSuchRequest = new("no-such-request", 404, "There is no such request here, or it is settled.", "The list of redactions has those that are open.");

    public static readonly Refusal ReasonsWrong = new("reasons-wrong", 422, $"A reason is a code of a–z, 0–9 and -, a label and an authority of at most {Drafting.RedactionReason.LongestText} characters, and no code stands twice.", "Write one a line: code | label | authority.");

    public static readonly Refusal NoDetector = new("no-detector", 409, "Finding is not switched on.", "An administrator switches it on in the worker's settings: docs/operations/finding-faces.md.");

    public static readonly Refusal DetectorFailed = new("detector-failed", 502, "The detector failed.", "docs/formats/detector.md says what it must answer. What was drawn by hand is not touched.");

    public static readonly Refusal FoundTooMuch = new("found-too-much", 422, "More was found than anybody can look at.", "Draw masks over larger areas by hand, or plug in a detector that is more often right.");

    public static readonly Refusal NoSuchCopy = new("no-such-copy", 404, "There is no such copy here.", "The redaction's page lists those that were made.");

    public static readonly Refusal CheckFailed = new("check-failed", 409, "The check of the copy by machine found something wrong.", "Its report says what. Change the redaction, save a version, and have a copy made of that.");

    public static readonly Refusal ReviewThere = new("review-there", 409, "The copy waits for a second person, or was approved.", "Its page says how it stands.");

    public static readonly Refusal NotAsked = new("not-asked", 409, "Nobody waits for a decision about this copy.", "Its page says what was decided.");

    public static readonly Refusal OwnWork = new("own-work", 403, "You have a hand in this redaction.", "Somebody who neither drew nor saved in it, and did not have the copy made, decides.");

    public static readonly Refusal NotWatched = new("not-watched", 409, "You have not watched all of the copy at normal speed with sound.", "Play what is missing, not muted and at speed 1. The page says which stretches those are.");

    public static readonly Refusal ChecklistOpen = new("checklist-open", 422, "Not every point of the checklist is answered.", "Tick each, or send the copy back and say what is wrong.");

    public static readonly Refusal ReturnTextWrong = new("return-text-wrong", 422, $"What is wrong is missing, or has fewer than {Reviewing.DecideReview.ShortestText} or more than {Reviewing.DecideReview.LongestText} characters.", "Write where and what, so that it can be put right.");

    public static readonly Refusal NoSuchRecording = new("no-such-recording", 404, "There is no such recording or case here.", "Go back to Footage or Cases.");

    public static readonly Refusal TooManyRequests = new("too-many-requests", 409, $"So many requests about it are open: {Requests.RequestRedaction.MostOpen}.", "Settle those first that nobody needs any more.");

    public static readonly Refusal RequestProfileWrong = new("request-profile-wrong", 422, "For what kind of recipient it is, is missing.", "Choose one.");

    public static readonly Refusal RequestDueWrong = new("request-due-wrong", 422, "The day by which it is needed is missing, or is past.", "Write a day, such as 27 3 2027.");

    public static readonly Refusal RequestRecipientWrong = new("request-recipient-wrong", 422, $"Who gets the copy is missing, or has more than {Requests.RequestRedaction.LongestRecipient} characters.", "Write who.");

    public static readonly Refusal RequestReasonWrong = new("request-reason-wrong", 422, $"The reason is missing, or has fewer than {Requests.RequestRedaction.ShortestReason} or more than {Requests.RequestRedaction.LongestReason} characters.", "Write why.");

    public static readonly Refusal PersonUnknown = new("person-unknown", 422, "That is nobody who redacts.", "Choose somebody of the list.");
}
