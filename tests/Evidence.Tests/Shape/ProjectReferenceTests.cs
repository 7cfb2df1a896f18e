using System.Xml.Linq;
using Xunit;

namespace Evidence.Tests.Shape;

/// <summary>Which program is built on what. Verifier and agent share nothing with the server but the formats.</summary>
public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("src/Evidence.Formats")]
    [InlineData("src/Evidence.Durability")]
    [InlineData("src/Evidence.Storage", "Evidence.Durability")]
    [InlineData("src/Evidence", "Evidence.Durability", "Evidence.Formats", "Evidence.Storage")]
    [InlineData("src/Evidence.Web", "Evidence")]
    [InlineData("src/Evidence.Worker", "Evidence")]
    [InlineData("src/Evidence.Verifier", "Evidence.Durability", "Evidence.Formats")]
    [InlineData("ingest-agent/Evidence.Agent", "Evidence.Durability", "Evidence.Formats")]
    public void Refers_to_exactly(string project, params string[] expected)
    {
        var file = Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj").Single();
        var references = XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
        Assert.Equal(expected, references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src/Evidence.Formats")]
    [InlineData("src/Evidence.Durability")]
    [InlineData("src/Evidence.Verifier")]
    [InlineData("ingest-agent/Evidence.Agent", "Spectre.Console")] // draws the live bars of `status`
    public void Uses_no_other_package_than(string project, params string[] expected)
    {
        var file = Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj").Single();
        Assert.Equal(expected, XDocument.Load(file).Descendants("PackageReference").Select(r => (string?)r.Attribute("Include")));
    }

    [Fact]
    public void Every_project_stands_here()
    {
        var projects = ((string[])["src", "ingest-agent"]).SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));
        Assert.Equal(8, projects.Count());
    }
}
