namespace Evidence.Intake;

/// <summary>One file as an inventory lists it; the path is the base64 of its raw bytes.</summary>
internal readonly record struct ListedFile(string Path, string Display, long Bytes, DateTimeOffset? ModifiedAt);

public enum FileDifferenceKind
{
    /// <summary>Gone, and the agent reported the erasure that a permit allowed.</summary>
    Erased,

    /// <summary>Reported as erased and yet listed again.</summary>
    ErasedButThere,

    /// <summary>Gone although nobody erased it: removed by hand, or the device fails.</summary>
    Vanished,

    /// <summary>Listed only at the end: the device wrote while it was docked.</summary>
    Appeared,

    /// <summary>Another length or time of change than at first.</summary>
    Changed,
}

/// <param name="Path">Base64 of the raw bytes.</param>
public sealed record FileDifference(FileDifferenceKind Kind, string Path, string Display);

/// <summary>What changed on a device between the first inventory and the second, and why.</summary>
/// <param name="Differences">In order of path.</param>
/// <param name="Unchanged">Files that are on the device as they were.</param>
internal sealed record InventoryComparison(IReadOnlyList<FileDifference> Differences, int Unchanged)
{
    /// <summary>A difference that no erasure explains: somebody has to look.</summary>
    public int Unexplained => Differences.Count(d => d.Kind is not FileDifferenceKind.Erased);

    /// <param name="first">The signed inventory at docking.</param>
    /// <param name="second">The signed inventory at the end.</param>
    /// <param name="erased">Paths that the agent reported as erased under a permit.</param>
    public static InventoryComparison Of(
        IEnumerable<ListedFile> first, IEnumerable<ListedFile> second, IReadOnlySet<string> erased)
    {
        var later = second.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var differences = new List<FileDifference>();
        var unchanged = 0;
        foreach (var file in first)
        {
            var kind = later.Remove(file.Path, out var now) ? IfListed(file, now, erased) : IfGone(file, erased);
            if (kind is { } difference)
                differences.Add(new FileDifference(difference, file.Path, file.Display));
            else
                unchanged++;
        }

        differences.AddRange(later.Values.Select(f => new FileDifference(FileDifferenceKind.Appeared, f.Path, f.Display)));
        differences.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new InventoryComparison(differences, unchanged);
    }

    private static FileDifferenceKind? IfListed(ListedFile before, ListedFile now, IReadOnlySet<string> erased)
    {
        if (erased.Contains(before.Path))
            return FileDifferenceKind.ErasedButThere;
        return before.Bytes == now.Bytes && before.ModifiedAt == now.ModifiedAt ? null : FileDifferenceKind.Changed;
    }

    private static FileDifferenceKind IfGone(ListedFile before, IReadOnlySet<string> erased) =>
        erased.Contains(before.Path) ? FileDifferenceKind.Erased : FileDifferenceKind.Vanished;
}
