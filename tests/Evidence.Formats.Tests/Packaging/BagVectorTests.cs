using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.Formats.Tests.Packaging;

/// <summary>tests/vectors/bagit/v1: bags with one defect each. The same bags as folders and zipped by another program.</summary>
public sealed class BagVectorTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-bags-");

    public void Dispose() => folder.Delete(true);

    public static TheoryData<string, string, string> Vectors()
    {
        var vectors = new TheoryData<string, string, string>();
        foreach (var line in File.ReadAllLines(Repository.Vectors("bagit", "v1", "expect.txt")))
        {
            var fields = line.Split('\t');
            vectors.Add(fields[0], fields[1], fields[2]);
        }

        return vectors;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Judges_a_bag_in_a_folder(string name, string severity, string code)
    {
        using var bag = BagFolder.Open(Repository.Vectors("bagit", "v1", name));
        Expect(BagCheck.Run(bag), severity, code);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Judges_the_same_bag_in_a_zip(string name, string severity, string code)
    {
        var path = Path.Combine(folder.FullName, name + ".zip");
        await Programs.RunAsync(Repository.Vectors("bagit", "v1"), "python3", "-m", "zipfile", "-c", path, name);
        using var bag = BagZip.Open(path);
        Assert.Equal(name, bag.TopFolder);
        Expect(BagCheck.Run(bag), severity, code);
    }

    [Fact]
    public void Agrees_with_the_public_conformance_suite_where_it_is_at_hand()
    {
        if (SharedData.Folder("bagit", "v1.0") is not { } suite)
        {
            output.WriteLine("skipped: the conformance suite is not beside the repository (EVIDENCE_SHARED names its place)");
            return;
        }

        foreach (var bag in Directory.GetDirectories(Path.Combine(suite, "valid"))) Assert.Equal(Severity.Note, Worst(bag));
        foreach (var bag in Directory.GetDirectories(Path.Combine(suite, "invalid"))) Assert.Equal((bag, Severity.Altered), (bag, Worst(bag)));
    }

    private static Severity Worst(string path)
    {
        using var bag = BagFolder.Open(path);
        return BagCheck.Run(bag).Findings.Select(f => f.Severity).DefaultIfEmpty(Severity.Note).Max();
    }

    private void Expect(BagResult result, string severity, string code)
    {
        foreach (var finding in result.Findings) output.WriteLine(finding.ToString());
        var worst = result.Findings.Select(f => f.Severity).DefaultIfEmpty(Severity.Note).Max();
        if (code == "-") Assert.Empty(result.Findings);
        else Assert.Contains(result.Findings, f => f.Code == code);
        Assert.Equal(severity == "-" ? Severity.Note : Enum.Parse<Severity>(severity), worst);
    }
}
