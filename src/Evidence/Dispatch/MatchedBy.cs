namespace Evidence.Dispatch;

/// <summary>By what it is known that somebody who recorded was sent.</summary>
[Flags]
public enum MatchedBy
{
    None = 0,

    /// <summary>Their collar or badge number was sent.</summary>
    CollarNumber = 1,

    /// <summary>They were on duty under a call sign that was sent.</summary>
    CallSign = 2,

    Both = CollarNumber | CallSign,
}
