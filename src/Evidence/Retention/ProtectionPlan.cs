using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Storage;

namespace Evidence.Retention;

/// <summary>What is to be done about a version's hold in its store.</summary>
internal enum HoldDuty { Nothing, Set, Clear, Look }

/// <summary>What one copy needs of its store.</summary>
/// <param name="Look">Its lock is asked for first: what the row says of it is doubted.</param>
internal sealed record CopyDuty(StoredCopy Copy, CustodyObject Object, ItemId Item, HoldDuty Hold, LockDuty Lock, DateTimeOffset? Until, bool Look, ItemTerms Terms)
{
    public bool IsNothing => Hold == HoldDuty.Nothing && Lock == LockDuty.Nothing && !Look;

    /// <summary>
    /// Protection may be less in the store, or be something else than the row says, before the row says so: the row is doubted first. A lock
    /// that only grows needs no such word: whoever comes next makes it grow again.
    /// </summary>
    public bool IsDoubtedFirst => Hold is HoldDuty.Set or HoldDuty.Clear || Lock == LockDuty.Shorten;
}

/// <summary>An item with all that decides about its copies, as read while its turn was taken.</summary>
internal sealed record ItemCase(ItemId Id, ItemTerms Terms, IReadOnlyList<LegalHold> Holds, IReadOnlyList<HeldCopy> Copies)
{
    private bool Stands => Holds.Any(hold => hold.Stands);

    private bool IsReleasing => !Stands && Holds.Any(hold => hold.State == HoldState.Releasing);

    /// <summary>Pure: what each copy needs now.</summary>
    /// <param name="lockFor">How far ahead a new lock ends.</param>
    /// <param name="now">The time.</param>
    /// <param name="canHold">Whether a store, by its name, can hold versions at all.</param>
    public IEnumerable<CopyDuty> Duties(TimeSpan lockFor, DateTimeOffset now, Func<string, bool> canHold)
    {
        foreach (var held in Copies)
        {
            var copy = held.Copy;
            var doubted = copy.ProtectionDoubtedAt is not null;
            var (duty, until) = held.IsVerified && !doubted ? LockRule.Of(Terms, lockFor, now, copy.LockedUntil) : (LockDuty.Nothing, null);
            if (duty == LockDuty.Lock && !held.IsToBeLocked || duty == LockDuty.Shorten && copy.LockMode == LockMode.Final)
                (duty, until) = (LockDuty.Nothing, null);
            var needed = new CopyDuty(copy, held.Object, Id, canHold(copy.Store) ? HoldOf(copy, doubted) : HoldDuty.Nothing, duty, until, held.IsVerified && doubted, Terms);
            if (!needed.IsNothing)
                yield return needed;
        }
    }

    private HoldDuty HoldOf(StoredCopy copy, bool doubted)
    {
        if (Stands)
            return copy.IsHeld && !doubted ? HoldDuty.Nothing : HoldDuty.Set;
        if (IsReleasing)
            return copy.IsHeld || doubted ? HoldDuty.Clear : HoldDuty.Nothing;
        // A hold that the store has and no row asks for is looked at and told, and never cleared by itself.
        return doubted ? HoldDuty.Look : HoldDuty.Nothing;
    }
}

/// <summary>One copy of an item.</summary>
/// <param name="Object">How custody entries name it.</param>
/// <param name="IsVerified">These stored bytes were read back and found right: only such are locked. Held is every copy.</param>
/// <param name="IsToBeLocked">Its store is not one that was closed.</param>
internal sealed record HeldCopy(StoredCopy Copy, CustodyObject Object, bool IsVerified, bool IsToBeLocked = true);
