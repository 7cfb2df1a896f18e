using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake.Submitting;
using Evidence.Web.Layout;

namespace Evidence.Web.Intake.Submitting;

/// <summary>How a file that somebody adds fares, in words; the list on the page is made of it and kept current by it.</summary>
/// <param name="Item">The recording that it became; null before, and for what goes with one.</param>
internal sealed record SubmittedFileText(string Object, string State, string Text, string? Item)
{
    public static SubmittedFileText Of(FileFacts file) => new(file.Object.ToString(), Vocabulary.Word(file.State), Words(file), file is { State: UploadState.Verified or UploadState.Quarantined, Role: FileRole.Original } ? file.Item?.ToString() : null);

    private static string Words(FileFacts file) => file.State switch
    {
        UploadState.Uploading => $"{Quantities.Size(file.Offset)} of {Quantities.Size(file.Bytes)} arrived. Choose the same file again to go on",
        UploadState.Claimed => "All of it arrived. It is being read back and checked",
        UploadState.Verified => $"Kept and checked. SHA-256 {file.Sha256}",
        _ => $"In quarantine. {file.Reason} The file that you have is still the only good one: keep it, and add it again.",
    };
}
