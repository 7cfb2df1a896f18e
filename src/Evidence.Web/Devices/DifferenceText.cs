using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>What the second inventory shows of a file that is not as the first listed it.</summary>
internal static class DifferenceText
{
    /// <summary>Somebody has to look: no permit explains it.</summary>
    public static bool IsDanger(FileDifference difference) => difference.Kind is FileDifferenceKind.Vanished or FileDifferenceKind.Appeared or FileDifferenceKind.Changed or FileDifferenceKind.ErasedButThere;

    /// <summary>"41 erased, as permitted. 2 still on it." and whatever else happened.</summary>
    public static string Summary(DockEnding ending)
    {
        string[] said =
        [
            Count(ending.Vanished, "gone, and not erased by the dock"), Count(ending.Appeared, "written while it was docked"), Count(ending.Changed, "changed after being listed"),
            Count(ending.ErasedButThere, "reported as erased, but there again"), Count(ending.EraseFailed, "to be erased, but still there"), Count(ending.Erased, "erased, as permitted"),
        ];
        var changes = said.Where(one => one.Length > 0).ToList();
        return (changes.Count == 0 ? "Nothing. " : string.Concat(changes.Select(one => one + ". ")))
            + (ending.Left == 0 ? "No recording is left on it." : $"{Files(ending.Left)} {(ending.Left == 1 ? "is" : "are")} still on it.");
    }

    public static string Of(FileDifference difference) => difference.Kind switch
    {
        FileDifferenceKind.Erased => "Erased, as permitted",
        FileDifferenceKind.EraseFailed => "To be erased, but still there" + Because(difference),
        FileDifferenceKind.ErasedButThere => "Reported as erased, but there again",
        FileDifferenceKind.Vanished => "Gone, and not erased by the dock: removed by hand, or the device fails",
        FileDifferenceKind.Appeared => "Written while it was docked; not copied yet",
        _ => "Changed after it was listed" + Because(difference),
    };

    private static string Count(int files, string what) => files == 0 ? "" : $"{Files(files)} {what}";

    private static string Files(int files) => files == 1 ? "1 file" : $"{files.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} files";

    private static string Because(FileDifference difference) => difference.Reason is { Length: > 0 } reason ? ": " + reason : "";
}
