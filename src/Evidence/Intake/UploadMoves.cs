using Evidence.Formats.Protocol;

namespace Evidence.Intake;

/// <summary>The moves an upload can make. Nothing leaves a final state.</summary>
internal static class UploadMoves
{
    public static bool IsFinal(this UploadState state) => state is not (UploadState.Uploading or UploadState.Claimed);

    public static bool CanMoveTo(this UploadState from, UploadState to) => (from, to) switch
    {
        (UploadState.Uploading, UploadState.Claimed or UploadState.Abandoned) => true,
        (UploadState.Claimed, UploadState.Verified or UploadState.Quarantined or UploadState.Duplicate) => true,
        _ => false,
    };
}
