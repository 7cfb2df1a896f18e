namespace Evidence.Retention;

/// <summary>How long an item is kept and by when it has to be gone.</summary>
/// <param name="KeepUntil">Null: without end.</param>
/// <param name="MustDestroyBy">Null: nothing says so.</param>
public sealed record ItemTerms(DateTimeOffset? KeepUntil, DateTimeOffset? MustDestroyBy)
{
    /// <param name="arrivedAt">When the item came.</param>
    /// <param name="horizons">All that the agency ever set.</param>
    /// <param name="own">What was decided for this item; null for most.</param>
    public static ItemTerms Of(DateTimeOffset arrivedAt, IReadOnlyCollection<RetentionHorizon> horizons, ItemRetention? own)
    {
        var end = RetentionHorizon.EndFor(arrivedAt, horizons);
        return new ItemTerms(end is { } horizon && own?.KeepUntil > horizon ? own.KeepUntil : end, own?.MustDestroyBy);
    }
}

public enum LockDuty { Nothing, Lock, Shorten }

/// <summary>
/// How long a verified copy has to be locked in its store: a short while ahead, renewed before it runs down, and never beyond the end of
/// what is kept or the day by which it has to be gone. Pure. Instants in whole seconds, rounded down: a store rounds up.
/// </summary>
public static class LockRule
{
    /// <summary>A lock that ends within this time is not set or changed any more: it would be over before anybody could rely on it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>How far ahead a lock may run down before it is renewed: so long may all workers and the store be away before one lapses.</summary>
    public static TimeSpan RenewBelow(TimeSpan lockFor) => lockFor * 3 / 4;

    /// <param name="terms">How long the item is kept.</param>
    /// <param name="lockFor">How far ahead a new lock ends.</param>
    /// <param name="now">The time.</param>
    /// <param name="locked">When the lock ends that is there; null without one.</param>
    /// <returns>What is to be done and until when; no instant where nothing is.</returns>
    public static (LockDuty Duty, DateTimeOffset? Until) Of(ItemTerms terms, TimeSpan lockFor, DateTimeOffset now, DateTimeOffset? locked)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lockFor, TimeSpan.Zero);
        if (locked > now + Shortest && terms.MustDestroyBy is { } gone && locked > WholeSecond(gone))
            return (LockDuty.Shorten, WholeSecond(gone > now + Shortest ? gone : now + Shortest));
        var full = Earliest(now + lockFor, terms);
        var least = Earliest(now + RenewBelow(lockFor), terms);
        return full > now + Shortest && (locked is null || locked < least) ? (LockDuty.Lock, full) : (LockDuty.Nothing, null);
    }

    private static DateTimeOffset Earliest(DateTimeOffset ahead, ItemTerms terms)
    {
        var end = terms.KeepUntil < ahead ? terms.KeepUntil.Value : ahead;
        return WholeSecond(terms.MustDestroyBy < end ? terms.MustDestroyBy.Value : end);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
