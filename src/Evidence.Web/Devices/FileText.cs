using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>What became of one file of a docked volume, in words.</summary>
internal static class FileText
{
    /// <summary>Somebody has to look: not stored, and not because it is no file.</summary>
    public static bool IsDanger(FileProgress file) => file.Stage is FileStage.Quarantined or FileStage.Unreadable;

    public static int Percent(FileProgress file) => file.Stage switch
    {
        FileStage.Sending when file.TotalBytes > 0 => (int)Math.Clamp(file.SentBytes * 100 / file.TotalBytes, 0, 99),
        FileStage.Checking or FileStage.Stored or FileStage.Held => 100,
        _ => 0,
    };

    /// <summary>Where files stand, for the head of a list of them.</summary>
    public static string Stage(FileStage stage) => stage switch
    {
        FileStage.Waiting => "Not copied yet",
        FileStage.Sending => "Being copied",
        FileStage.Checking => "Received, being checked",
        FileStage.Stored => "Stored and checked",
        FileStage.Held => "Stored at an earlier docking",
        FileStage.Quarantined => "Quarantined",
        FileStage.Unreadable => "Could not be read",
        _ => "Not files, left on the device",
    };

    public static string Of(FileProgress file) => file.Stage switch
    {
        FileStage.Waiting => "Waiting",
        FileStage.Sending => $"Copying, {Percent(file)} %",
        FileStage.Checking when file.Note is { Length: > 0 } trouble => $"Being checked; the last try failed: {trouble}",
        FileStage.Checking => "Being checked",
        FileStage.Stored => "Stored",
        FileStage.Held => "Stored at an earlier docking",
        FileStage.Quarantined => $"Quarantined: {file.Note ?? "the check failed"}",
        _ => LeftOut(file.Note),
    };

    private static string LeftOut(string? note) => Vocabulary.TryParse<SkipReason>(note, out var why) ? why switch
    {
        SkipReason.Link => "Not copied: a link, not a file",
        SkipReason.Fifo or SkipReason.Socket or SkipReason.Device => "Not copied: a special file without content of its own",
        SkipReason.Unreadable => "Could not be read. It is still on the device.",
        SkipReason.ChangedWhileRead => "Changed while it was read. It is still on the device.",
        SkipReason.Vanished => "Vanished while it was read",
        SkipReason.TooDeep => "Not looked into: too many folders deep. What lies there is still on the device.",
        SkipReason.OtherVolume => "Not copied: it lies on another volume",
        _ => "Not copied",
    } : $"Not copied: {note}";
}
