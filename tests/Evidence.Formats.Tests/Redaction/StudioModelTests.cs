using Evidence.Formats.Tests.Independent;
using Xunit;

namespace Evidence.Formats.Tests.Redaction;

/// <summary>What the studio reckons in the browser: the same values between keyframes as here, and edits that stay within the format.</summary>
public sealed class StudioModelTests
{
    [ForeignFact("studio-model.mjs")]
    public async Task The_studio_reckons_as_the_format_says()
    {
        string Vector(string name) => Path.Combine(Repository.Vectors("redaction-recipe", "v1"), name);
        var (exit, output, error) = await ForeignTool.RunAsync("studio-model.mjs", Vector("values.json"), Vector("recipe.json"));
        Assert.True(exit == 0, $"{output}\n{error}");
    }
}
