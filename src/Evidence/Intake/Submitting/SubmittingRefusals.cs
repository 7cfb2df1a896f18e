using Evidence.Kernel;

namespace Evidence.Intake.Submitting;

/// <summary>Everything that is refused of files that browsers send. Codes and statuses are part of docs/formats/browser-upload.md.</summary>
internal static class SubmittingRefusals
{
    public static readonly Refusal SubmissionUnknown = new("submission-unknown", 404,
        "There is nothing of yours at this address.", "Begin anew under Add files.");

    public static readonly Refusal SourceNeeded = new("source-needed", 422,
        "Nobody said what kind of recorder these files come from.", "Choose one.");

    public static readonly Refusal ProducerNeeded = new("producer-needed", 422,
        $"Nobody said who made or handed over these files, in up to {BeginSubmission.LongestLine} characters.", "Write down a name: a person, a shop, a control room.");

    public static readonly Refusal RecorderTooLong = new("recorder-too-long", 422,
        $"The recorder's name has more than {BeginSubmission.LongestLine} characters.", "Write its make and model.");

    public static readonly Refusal ClockErrorWrong = new("clock-error-wrong", 422,
        "The error of the recorder's clock is not a length of time.", "Write it like 0:07:30, in hours, minutes and seconds.");

    public static readonly Refusal ClockSourceNeeded = new("clock-source-needed", 422,
        $"An error of the clock needs how it was found out, in up to {BeginSubmission.LongestLine} characters.", "For example: compared with the speaking clock at the shop.");

    public static readonly Refusal NoteTooLong = new("note-too-long", 422,
        $"The note has more than {BeginSubmission.LongestNote} characters.", "Write what matters for the recordings.");

    public static readonly Refusal NameNeeded = new("file-name-needed", 422,
        "A file needs a name of at most 255 bytes.", "Send its name with it.");

    public static readonly Refusal MetadataWrong = new("upload-metadata-wrong", 400,
        "What was said of the file could not be read.", "Reload the page, and choose the file again.");

    public static readonly Refusal FileEmpty = new("file-empty", 422,
        "This file is empty: there is nothing to keep.", "Export it again, and look whether it plays there.");

    public static readonly Refusal FileTooLong = new("file-too-long", 413,
        "This file is longer than any object here may be.", "Split it where it was made.");

    public static readonly Refusal TooManyOpen = new("too-many-open-files", 409,
        $"More than {BeginFile.MostOpen} of your files have begun to be sent and are not finished.", "Finish or give up some of them first.");

    public static readonly Refusal FileUnknown = new("file-unknown", 404,
        "There is no such file of yours.", "Reload the page, and choose the file again.");

    public static readonly Refusal NotTakingChunks = new("file-not-uploading", 410,
        "This file takes no more bytes: it is whole, or it was given up.", "Reload the page to see what became of it.");

    public static readonly Refusal OffsetWrong = new("upload-offset-wrong", 409,
        "The file does not go on at this byte.", "Ask where it goes on.");

    public static readonly Refusal ChunkTooShort = new("chunk-too-short", 400,
        "The bytes do not reach the end of a chunk.", "Cut the file as docs/formats/browser-upload.md says.");

    public static readonly Refusal ChunkHashWrong = new("chunk-hash-wrong", 460,
        "The bytes do not have the hash that was sent with them.", "Send them again.");

    public static readonly Refusal ChecksumUnknown = new("checksum-unknown", 400,
        "The checksum is not one that can be checked here.", "Send sha256 or sha1, in base64.");

    public static readonly Refusal ChunkDiffers = new("chunk-differs", 409,
        "Other bytes were already taken for this part of the file.", "The file changed meanwhile, or it is another one: give this one up, and add it again.");

    public static readonly Refusal ChunksMissing = new("chunks-missing", 409,
        "Not all of the file has arrived.", "Ask where it goes on.");

    public static readonly Refusal DigestNeeded = new("digest-needed", 400,
        "The hash of the whole file is missing, or is not a SHA-256.", "Send it as Repr-Digest: sha-256=:…:");

    public static readonly Refusal ClaimDiffers = new("claim-differs", 409,
        "This file was already finished with another hash.", "Reload the page to see what became of it.");

    public static readonly Refusal StoreClosed = new("store-closed", 503,
        "This server still writes to an object store that was closed when its objects were moved.", "Tell whoever runs the system; the file is still on your computer.");

    public static readonly Refusal StoreFull = new("store-full", 507,
        "The object store is full.", "Tell whoever runs the system; the file is still on your computer, and goes on from here.");
}
