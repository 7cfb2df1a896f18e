namespace Evidence.Storage;

/// <summary>What a store was seen to do when it was tried, for the log and for people.</summary>
/// <param name="Store">Its name.</param>
/// <param name="At">When it was tried.</param>
/// <param name="Overwriting">Who keeps a stored name from being taken again.</param>
/// <param name="Locks">Who keeps a locked version from being deleted.</param>
/// <param name="Holds">Who keeps a held version from being deleted, even with a lock broken.</param>
/// <param name="CanBreakLocks">Whether the programs' own credentials can break a lock; null where that was not tried.</param>
/// <param name="TakesPresignedParts">Whether agents may send parts straight to it.</param>
/// <param name="Remarks">What somebody should know, in whole sentences.</param>
public sealed record StoreReport(
    string Store, DateTimeOffset At, Kept Overwriting, Kept Locks, Kept Holds, bool? CanBreakLocks, bool TakesPresignedParts, IReadOnlyList<string> Remarks)
{
    /// <summary>One line.</summary>
    public string Summary => string.Join(' ', (string[])
    [
        $"Object store '{Store}': locks {Words(Locks)}, holds {Words(Holds)}, stored names {Words(Overwriting)}.", .. Remarks,
    ]);

    private static string Words(Kept kept) => kept switch
    {
        Kept.ByStore => "are kept by the store itself",
        Kept.BySoftware => "are software-enforced",
        Kept.NotKept => "are NOT KEPT",
        Kept.NotOffered => "are not enforced here",
        _ => throw new ArgumentOutOfRangeException(nameof(kept)),
    };
}

/// <summary>Who keeps a promise.</summary>
public enum Kept
{
    /// <summary>The store, against the credentials that tried.</summary>
    ByStore,

    /// <summary>Our own code: whoever goes around it can do as they like.</summary>
    BySoftware,

    /// <summary>The store took the promise and broke it.</summary>
    NotKept,

    /// <summary>The store does not promise it, or not to these credentials.</summary>
    NotOffered,
}
