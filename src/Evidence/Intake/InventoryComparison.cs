using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Formats;

namespace Evidence.Intake;

/// <summary>One file as an inventory lists it; the path is the base64 of its raw bytes.</summary>
internal readonly record struct ListedFile(string Path, string Display, long Bytes, DateTimeOffset? ModifiedAt);

public enum FileDifferenceKind
{
    /// <summary>Gone, and the agent reported the erasure that a permit allowed.</summary>
    Erased,

    /// <summary>Reported as erased and yet listed again.</summary>
    ErasedButThere,

    /// <summary>A permit allowed it, and the agent says why it did not erase it.</summary>
    EraseFailed,

    /// <summary>Gone although nobody erased it: removed by hand, or the device fails.</summary>
    Vanished,

    /// <summary>Listed only at the end: the device wrote while it was docked.</summary>
    Appeared,

    /// <summary>Another length or time of change than at first.</summary>
    Changed,
}

/// <param name="Path">Base64 of the raw bytes.</param>
/// <param name="Permit">Under which it was, or should have been, erased.</param>
/// <param name="Reason">What the agent says of it, for people.</param>
public sealed record FileDifference(
    [property: JsonConverter(typeof(WordConverter<FileDifferenceKind>))] FileDifferenceKind Kind, string Path, string Display, PermitId? Permit = null, string? Reason = null)
{
    private static readonly JsonSerializerOptions Web = JsonSerializerOptions.Web;

    /// <summary>Reads <see cref="DockSession.Differences"/>.</summary>
    public static IReadOnlyList<FileDifference> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<List<FileDifference>>(json, Web)!;

    internal static string Write(IEnumerable<FileDifference> differences) => JsonSerializer.Serialize(differences, Web);
}

/// <summary>How a session ended, in numbers.</summary>
/// <param name="Left">Files that are still on the device, but for the one that tells its serial.</param>
public sealed record DockEnding(int Left, int Erased, int EraseFailed, int ErasedButThere, int Vanished, int Appeared, int Changed)
{
    /// <summary>Reads <see cref="DockSession.Ending"/>.</summary>
    public static DockEnding? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<DockEnding>(json);

    internal static DockEnding Of(InventoryComparison comparison, int left)
    {
        return new(left, Count(FileDifferenceKind.Erased), Count(FileDifferenceKind.EraseFailed), Count(FileDifferenceKind.ErasedButThere),
            Count(FileDifferenceKind.Vanished), Count(FileDifferenceKind.Appeared), Count(FileDifferenceKind.Changed));

        int Count(FileDifferenceKind kind) => comparison.Differences.Count(d => d.Kind == kind);
    }
}

/// <summary>What the agent reported of a file that a permit listed.</summary>
/// <param name="Failure">Why it is still there; null where it was erased.</param>
internal readonly record struct EraseWord(PermitId Permit, string? Failure);

/// <summary>What changed on a device between the first inventory and the second, and why.</summary>
/// <param name="Differences">In order of path.</param>
/// <param name="Unchanged">Files that are on the device as they were.</param>
internal sealed record InventoryComparison(IReadOnlyList<FileDifference> Differences, int Unchanged)
{
    /// <summary>A difference that no erasure explains: somebody has to look.</summary>
    public int Unexplained => Differences.Count(d => d.Kind is not FileDifferenceKind.Erased);

    /// <param name="first">The signed inventory at docking.</param>
    /// <param name="second">The signed inventory at the end.</param>
    /// <param name="permitted">By path: what the agent reported under a permit.</param>
    /// <param name="reasons">By path: what the agent says in the second inventory. It explains; what happened is told by the two lists.</param>
    public static InventoryComparison Of(
        IEnumerable<ListedFile> first, IEnumerable<ListedFile> second, IReadOnlyDictionary<string, EraseWord> permitted, IReadOnlyDictionary<string, string>? reasons = null)
    {
        var later = second.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var differences = new List<FileDifference>();
        var unchanged = 0;
        foreach (var file in first)
        {
            EraseWord? word = permitted.TryGetValue(file.Path, out var told) ? told : null;
            var kind = later.Remove(file.Path, out var now) ? IfListed(file, now, word) : IfGone(word);
            if (kind is { } difference)
                differences.Add(new FileDifference(difference, file.Path, file.Display, word?.Permit, word?.Failure ?? reasons?.GetValueOrDefault(file.Path)));
            else
                unchanged++;
        }

        differences.AddRange(later.Values.Select(f => new FileDifference(FileDifferenceKind.Appeared, f.Path, f.Display, null, reasons?.GetValueOrDefault(f.Path))));
        differences.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new InventoryComparison(differences, unchanged);
    }

    private static FileDifferenceKind? IfListed(ListedFile before, ListedFile now, EraseWord? word)
    {
        if (before.Bytes != now.Bytes || before.ModifiedAt != now.ModifiedAt)
            return word is { Failure: null } ? FileDifferenceKind.ErasedButThere : FileDifferenceKind.Changed;
        return word switch
        {
            null => null,
            { Failure: null } => FileDifferenceKind.ErasedButThere,
            _ => FileDifferenceKind.EraseFailed,
        };
    }

    private static FileDifferenceKind IfGone(EraseWord? word) =>
        word is { Failure: null } ? FileDifferenceKind.Erased : FileDifferenceKind.Vanished;
}
