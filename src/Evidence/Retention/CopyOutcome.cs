using Evidence.Storage;

namespace Evidence.Retention;

/// <summary>What the store said when it had been told, or why it could not be told.</summary>
/// <param name="Lock">The lock as read back; only where <paramref name="LockRead"/>.</param>
/// <param name="IsHeld">As read back; null where nothing was asked.</param>
/// <param name="Trouble">Why something of it could not be done, for people; null where all was.</param>
internal sealed record CopyOutcome(CopyDuty Duty, bool LockRead, VersionLock? Lock, bool? IsHeld, string? Trouble)
{
    /// <summary>Nothing was changed and nothing is known.</summary>
    public static CopyOutcome Failed(CopyDuty duty, string trouble) => new(duty, LockRead: false, null, null, trouble);

    /// <summary>The lock ends later than was asked for: somebody else set it, or in a mode that nobody can shorten.</summary>
    public bool IsLonger => Duty.Lock != LockDuty.Nothing && Lock?.Until > Duty.Until;
}
