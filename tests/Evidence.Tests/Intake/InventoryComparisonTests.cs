using Evidence.Formats;
using Evidence.Intake;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class InventoryComparisonTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);

    private static readonly PermitId Permit = PermitId.New();

    private static ListedFile Listed(string path, long bytes = 10, int minutes = 0) =>
        new(path, path, bytes, Then.AddMinutes(minutes));

    [Fact]
    public void Says_for_every_file_what_became_of_it()
    {
        var comparison = InventoryComparison.Of(
            [Listed("kept"), Listed("erased"), Listed("erased-there"), Listed("failed"), Listed("gone"), Listed("longer"), Listed("touched")],
            [Listed("kept"), Listed("erased-there"), Listed("failed"), Listed("longer", 11), Listed("touched", minutes: 1), Listed("new")],
            new Dictionary<string, EraseWord> { ["erased"] = new(Permit, null), ["erased-there"] = new(Permit, null), ["failed"] = new(Permit, "the card is locked") },
            new Dictionary<string, string> { ["longer"] = "it had 10 bytes and has 11" });

        Assert.Equal(
            [
                (FileDifferenceKind.Erased, "erased"),
                (FileDifferenceKind.ErasedButThere, "erased-there"),
                (FileDifferenceKind.EraseFailed, "failed"),
                (FileDifferenceKind.Vanished, "gone"),
                (FileDifferenceKind.Changed, "longer"),
                (FileDifferenceKind.Appeared, "new"),
                (FileDifferenceKind.Changed, "touched"),
            ],
            comparison.Differences.Select(d => (d.Kind, d.Path)));
        Assert.Equal(1, comparison.Unchanged);
        Assert.Equal(6, comparison.Unexplained);
        Assert.Equal([(Permit, null), (Permit, null), (Permit, "the card is locked"), (null, null), (null, "it had 10 bytes and has 11"), (null, null), (null, null)],
            comparison.Differences.Select(d => ((PermitId?)d.Permit, d.Reason)));
        Assert.Equal(comparison.Differences, FileDifference.Read(FileDifference.Write(comparison.Differences)));
    }

    [Fact]
    public void An_untouched_device_has_no_difference()
    {
        ListedFile[] files = [Listed("a"), Listed("b", 0)];
        var comparison = InventoryComparison.Of(files, files, new Dictionary<string, EraseWord>());
        Assert.Empty(comparison.Differences);
        Assert.Equal(2, comparison.Unchanged);
    }
}
