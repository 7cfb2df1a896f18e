using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Evidence.Tests.Shape;

/// <summary>The tables of OWASP ASVS in the threat model: no requirement is left out, and what they name is there.</summary>
public sealed partial class AsvsTableTests
{
    private const string Unmet = "Not met: ", Part = "Partly: ";

    /// <summary>Requirements of levels 1 and 2 of version 5.0.0: the sections of each chapter, with how many they have. Those of level 3 come last in each section.</summary>
    private static readonly string[] Sections =
    [
        "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2", "2.1:3 2.2:3 2.3:4 2.4:1", "3.2:2 3.3:4 3.4:6 3.5:5 3.7:2", "4.1:3 4.2:1 4.3:2 4.4:4", "5.1:1 5.2:3 5.3:2 5.4:3",
        "6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4", "7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2", "8.1:2 8.2:3 8.3:1 8.4:1", "9.1:3 9.2:4",
        "10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3", "11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1", "12.1:3 12.2:2 12.3:4", "13.1:1 13.2:5 13.3:2 13.4:5",
        "14.1:2 14.2:4 14.3:3", "15.1:3 15.2:3 15.3:7", "16.1:1 16.2:5 16.3:4 16.4:3 16.5:3", "17.1:1 17.2:4 17.3:2",
    ];

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "threat-model.md"));

    private static readonly List<Row> Rows = [.. Lines.Where(line => RowStart().IsMatch(line)).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => cells.Length == 4 ? new Row(cells[0], cells[2], cells[3]) : throw new InvalidDataException($"The row of {cells[0]} has {cells.Length} cells."))];

    private static readonly Lazy<HashSet<string>> Declared = new(() => [.. Sources("src", "ingest-agent").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .SelectMany(path => Declaration().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value))]);

    private static readonly Lazy<HashSet<string>> Files = new(() => [.. Sources("src", "ingest-agent").Select(path => Path.GetFileName(path))]);

    private static readonly Lazy<ILookup<string, string>> Tests = new(() => Sources("tests").Where(path => path.EndsWith("Tests.cs", StringComparison.Ordinal))
        .ToLookup(path => Path.GetFileNameWithoutExtension(path)));

    [Fact]
    public void Has_every_chapter() =>
        Assert.Equal(Enumerable.Range(1, 17), Lines.Select(line => Chapter().Match(line)).Where(match => match.Success).Select(match => Number(match.Groups[1].Value)));

    [Fact]
    public void Names_every_requirement_once_and_in_order() => Assert.Equal(Required(), Rows.SelectMany(row => Covered(row.Id)));

    [Fact]
    public void Names_tests_that_are_there()
    {
        var names = Rows.SelectMany(row => Quoted(row.Test)).Where(name => !IsTest(name)).Distinct().ToList();
        Assert.True(names.Count == 0, string.Join('\n', names));
    }

    [Fact]
    public void Names_code_settings_and_pages_that_are_there()
    {
        var names = Rows.SelectMany(row => Quoted(row.Where)).Where(name => !IsThere(name)).Distinct().ToList();
        Assert.True(names.Count == 0, string.Join('\n', names));
    }

    [Fact]
    public void Says_of_all_that_is_not_met_what_would_have_to_be_done()
    {
        var todo = Lines.Select(line => Todo().Match(line)).Where(match => match.Success).SelectMany(match => match.Groups[1].Value.Split(", "));
        var marked = Rows.Where(row => row.Where.StartsWith(Unmet, StringComparison.Ordinal) || row.Where.StartsWith(Part, StringComparison.Ordinal)).Select(row => row.Id);

        Assert.Equal(marked.Order(StringComparer.Ordinal), todo.Order(StringComparer.Ordinal));
    }

    /// <summary>In the middle of a cell the words would not be counted.</summary>
    [Fact]
    public void Says_what_is_not_met_first_in_its_cell() =>
        Assert.Empty(Rows.Where(row => row.Where.LastIndexOf(Unmet, StringComparison.Ordinal) > 0 || row.Where.LastIndexOf(Part, StringComparison.Ordinal) > 0).Select(row => row.Id));

    private static IEnumerable<string> Required() => from section in Sections.SelectMany(chapter => chapter.Split(' '))
                                                     let parts = section.Split(':')
                                                     from number in Enumerable.Range(1, Number(parts[1]))
                                                     select $"{parts[0]}.{number}";

    /// <summary>"6.2.1", "6.6.1–6.6.3", or "17.1–17.3" for all of those sections.</summary>
    private static IEnumerable<string> Covered(string id)
    {
        var ends = id.Split('–');
        var all = Required().ToList();
        var first = all.FindIndex(one => IsOf(one, ends[0]));
        var last = all.FindLastIndex(one => IsOf(one, ends[^1]));
        return first >= 0 && last >= first ? all[first..(last + 1)] : [$"{id} is no requirement"];
    }

    private static bool IsOf(string requirement, string id) => requirement == id || requirement.StartsWith(id + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Quoted(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    /// <summary>A test class, or one of its tests.</summary>
    private static bool IsTest(string name) => name.Split('.') is [var type, .. var test]
        && Tests.Value[type].Any(path => test.Length == 0 || File.ReadAllText(path).Contains($" {test[0]}(", StringComparison.Ordinal));

    /// <summary>A path, a file, a type, a setting that the guides name; what is written in small letters alone is a word of some protocol.</summary>
    private static bool IsThere(string name) =>
        name.StartsWith("Evidence:", StringComparison.Ordinal) ? Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Any(page => Path.GetFileName(page) != "threat-model.md" && File.ReadAllText(page).Contains(name, StringComparison.Ordinal))
        : Path.Exists(Path.Combine(Repository.Root, name)) || Files.Value.Contains(name) || Declared.Value.Contains(name) || Word().IsMatch(name);

    private static IEnumerable<string> Sources(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            .Where(path => !Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private sealed record Row(string Id, string Where, string Test);

    [GeneratedRegex(@"^\| \d+\.\d")]
    private static partial Regex RowStart();

    [GeneratedRegex(@"^### (\d+) ")]
    private static partial Regex Chapter();

    [GeneratedRegex(@"^- \*\*([0-9., ]+)\*\* ")]
    private static partial Regex Todo();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(?:class|record(?: struct)?|struct|interface|enum)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\A[a-z_+-]+\z")]
    private static partial Regex Word();
}
