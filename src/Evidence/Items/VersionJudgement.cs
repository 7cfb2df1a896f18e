using Evidence.Storage;

namespace Evidence.Items;

/// <summary>What a store's list of one key's versions says of the copy that the catalogue has there. It says nothing of bytes; of lock and hold where they were listed.</summary>
internal static class VersionJudgement
{
    /// <param name="copy">As catalogued.</param>
    /// <param name="bytes">Its length as catalogued.</param>
    /// <param name="listed">The versions and delete markers of its key, and names that are no keys but begin with it.</param>
    /// <param name="by">Who looks.</param>
    public static IEnumerable<CopyFinding> Of(StoredCopy copy, long bytes, IReadOnlyCollection<ListedVersion> listed, FoundBy by)
    {
        var mine = listed.FirstOrDefault(v => IsMine(copy, v));
        var others = listed.Where(v => !v.IsDeleteMarker && !IsMine(copy, v)).ToList();
        if (mine is null)
            return [others.Count == 0
                ? CopyFinding.About(copy, FindingKind.Missing, by, "The stored object is not there.")
                : CopyFinding.About(copy, FindingKind.RolledBack, by, $"The verified version is not there, but {Count(others.Count, "other version")} of it.")];
        return [.. OfLength(copy, bytes, mine, by) is { } length ? [length] : Array.Empty<CopyFinding>(), .. OfSight(copy, mine, listed, others, by), .. others.Select(other => Extra(copy, other, by)), .. OfProtection(copy, mine.State, by)];
    }

    public static bool IsMine(StoredCopy copy, ListedVersion listed) => listed.Key == copy.Key && listed.VersionId == copy.Version && !listed.IsDeleteMarker;

    /// <returns>Null where it has the right length.</returns>
    public static CopyFinding? OfLength(StoredCopy copy, long bytes, ListedVersion there, FoundBy by) => (there.Bytes - bytes) switch
    {
        < 0 => CopyFinding.About(copy, FindingKind.Truncated, by, $"The stored object ends at byte {there.Bytes}; it had {bytes}."),
        > 0 => CopyFinding.About(copy, FindingKind.Longer, by, $"The stored object goes on after byte {bytes}, to byte {there.Bytes}."),
        _ => null,
    };

    private static IEnumerable<CopyFinding> OfSight(
        StoredCopy copy, ListedVersion mine, IReadOnlyCollection<ListedVersion> listed, List<ListedVersion> others, FoundBy by)
    {
        if (mine.IsCurrent || others.Exists(other => other.IsCurrent))
            return [];
        return [CopyFinding.About(copy, FindingKind.Hidden, by, listed.Any(v => v.IsDeleteMarker)
            ? "A delete marker hides the stored object; the object itself is there."
            : "The stored object was deleted without naming its version; it is there, and hidden.")];
    }

    /// <summary>The catalogue says what was set and read back. What was not set yet is being set.</summary>
    private static IEnumerable<CopyFinding> OfProtection(StoredCopy copy, VersionState? state, FoundBy by)
    {
        if (state is null || copy.ProtectionDoubtedAt is not null)
            yield break;
        if (copy.LockedUntil is { } until)
        {
            if (state.Lock is null || state.Lock.Until < until)
                yield return CopyFinding.About(copy, FindingKind.LockShort, by, $"It should be locked until {until:u}, and is {(state.Lock is { } found ? $"until {found.Until:u}" : "not locked")}.");
            else if (state.Lock.Until > until || state.Lock.Mode != copy.LockMode)
                yield return CopyFinding.About(copy, FindingKind.LockLong, by, $"It should be locked until {until:u}, and is until {state.Lock.Until:u}{(state.Lock.Mode == LockMode.Final ? ", so that nobody can end it earlier" : "")}.");
        }

        if (copy.IsHeld && !state.IsHeld)
            yield return CopyFinding.About(copy, FindingKind.HoldMissing, by, "It should be under legal hold, and the store does not hold it.");
        if (!copy.IsHeld && state.IsHeld)
            yield return CopyFinding.About(copy, FindingKind.HoldUnknown, by, "The store holds it, though nobody here has placed a hold.");
    }

    private static CopyFinding Extra(StoredCopy copy, ListedVersion other, FoundBy by) => new(
        FindingKind.ExtraVersion, by, copy.Store, other.Key, other.VersionId, copy.ObjectId,
        $"Beside the verified version there is another one ({other.Bytes} bytes, stored {other.StoredAt:u}), which nothing here made{(other.IsCurrent && other.Key == copy.Key ? "; whoever names no version gets that one" : "")}.");

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
