using System.Reflection;
using Evidence.Custody;
using Xunit;

namespace Evidence.Tests.Shape;

/// <summary>Capabilities are folders of one assembly; this table is what keeps them apart.</summary>
public sealed class CapabilityTests
{
    private static readonly Assembly Product = typeof(CustodyLog).Assembly;

    /// <summary>Which capability may use which others. Mechanisms are free for all of them.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Custody"] = [],
        ["Access"] = ["Custody"],
        ["Cases"] = ["Access", "Custody"],
        ["Devices"] = ["Access", "Custody"],
        ["Items"] = ["Access", "Cases", "Custody", "Devices"],
        ["Intake"] = ["Access", "Cases", "Custody", "Devices", "Items"],
        ["Dispatch"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items"],
        ["Retention"] = ["Access", "Cases", "Custody", "Devices", "Items"],
        ["Preservation"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items", "Redaction"],
        ["Review"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items"],
        ["Trails"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items", "Retention", "Review"],
        ["KeyCare"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items"],
        ["Disclosure"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items"],
        ["Inbox"] = ["Access", "Cases", "Custody", "Devices", "Dispatch", "Intake", "Items", "KeyCare", "Retention"],
        ["Search"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items", "Review"],
        ["Redaction"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items", "Review"],
        ["Transfer"] = ["Access", "Cases", "Custody", "Devices", "Intake", "Items", "KeyCare"],
    };

    /// <summary>What mechanisms stand on. Only Database knows the capabilities, whose tables it maps.</summary>
    private static readonly Dictionary<string, string[]> MechanismMayUse = new()
    {
        ["Kernel"] = [],
        ["Media"] = ["Kernel"],
        ["Keys"] = ["Kernel"],
        ["Database"] = ["Kernel", "Keys", .. MayUse.Keys],
    };

    public static TheoryData<string> Folders => [.. MayUse.Keys, .. MechanismMayUse.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Uses_only_what_the_table_allows(string folder)
    {
        var allowed = MechanismMayUse.TryGetValue(folder, out var mechanisms) ? mechanisms : [.. MayUse[folder], .. MechanismMayUse.Keys];
        var forbidden = from type in Product.GetTypes()
                        where FolderOf(type) == folder
                        from used in TypeUse.Of(type)
                        where used.Assembly == Product && FolderOf(used) is { } other && other != folder && !allowed.Contains(other)
                        select $"{type.FullName} uses {used.FullName}";
        var uses = forbidden.Distinct().ToList();
        Assert.True(uses.Count == 0, string.Join('\n', uses));
    }

    [Fact]
    public void Every_folder_stands_in_the_table() =>
        Assert.Empty(Product.GetTypes().Select(FolderOf).OfType<string>().Distinct().Except([.. MayUse.Keys, .. MechanismMayUse.Keys]));

    [Fact]
    public void The_table_has_no_cycles()
    {
        var left = MayUse.ToDictionary(pair => pair.Key, pair => pair.Value.ToHashSet());
        while (left.FirstOrDefault(pair => pair.Value.Count == 0).Key is { } free)
        {
            left.Remove(free);
            foreach (var uses in left.Values)
                uses.Remove(free);
        }

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void The_walk_sees_a_use_that_stands_only_in_a_method_body() =>
        Assert.Contains(typeof(SubjectOf), TypeUse.Of(typeof(UsesInABody)));

    [Theory]
    [MemberData(nameof(Capabilities))]
    public void Every_capability_says_in_thirty_lines_what_it_is_for(string folder)
    {
        var path = Path.Combine(Repository.Root, "src", "Evidence", folder, "README.md");
        Assert.True(File.Exists(path), $"{path} is missing.");
        Assert.InRange(File.ReadAllLines(path).Length, 3, 30);
    }

    public static TheoryData<string> Capabilities => [.. MayUse.Keys];

    private static string? FolderOf(Type type) =>
        type.Namespace?.Split('.') is ["Evidence", var folder, ..] ? folder : null;

    private static class UsesInABody
    {
        public static string Run() => SubjectOf.Key(default).ToString();
    }
}
