using Evidence.Intake;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class InventoryComparisonTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);

    private static ListedFile Listed(string path, long bytes = 10, int minutes = 0) =>
        new(path, path, bytes, Then.AddMinutes(minutes));

    [Fact]
    public void Says_for_every_file_what_became_of_it()
    {
        var comparison = InventoryComparison.Of(
            [Listed("kept"), Listed("erased"), Listed("erased-there"), Listed("gone"), Listed("longer"), Listed("touched")],
            [Listed("kept"), Listed("erased-there"), Listed("longer", 11), Listed("touched", minutes: 1), Listed("new")],
            new HashSet<string> { "erased", "erased-there" });

        Assert.Equal(
            [
                (FileDifferenceKind.Erased, "erased"),
                (FileDifferenceKind.ErasedButThere, "erased-there"),
                (FileDifferenceKind.Vanished, "gone"),
                (FileDifferenceKind.Changed, "longer"),
                (FileDifferenceKind.Appeared, "new"),
                (FileDifferenceKind.Changed, "touched"),
            ],
            comparison.Differences.Select(d => (d.Kind, d.Path)));
        Assert.Equal(1, comparison.Unchanged);
        Assert.Equal(5, comparison.Unexplained);
    }

    [Fact]
    public void An_untouched_device_has_no_difference()
    {
        ListedFile[] files = [Listed("a"), Listed("b", 0)];
        var comparison = InventoryComparison.Of(files, files, new HashSet<string>());
        Assert.Empty(comparison.Differences);
        Assert.Equal(2, comparison.Unchanged);
    }
}
