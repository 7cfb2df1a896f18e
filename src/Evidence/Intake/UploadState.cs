namespace Evidence.Intake;

/// <summary>Where one sealed object stands between the first part and its receipt.</summary>
public enum UploadState
{
    /// <summary>Parts may be taken.</summary>
    Uploading,

    /// <summary>All parts are stored and the agent's signed claim is kept; a worker will read the bytes back.</summary>
    Claimed,

    /// <summary>Read back and found equal to the claim; the receipt exists.</summary>
    Verified,

    /// <summary>Read back and found different from the claim; no receipt, the device keeps the file.</summary>
    Quarantined,

    /// <summary>The same bytes of the same file of the same device were verified before; the earlier receipt stands.</summary>
    Duplicate,

    /// <summary>Given up by the agent before the claim: the file changed, so its key may not be used again.</summary>
    Abandoned,
}

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
