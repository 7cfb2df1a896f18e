using Evidence.Kernel;
using Evidence.Web.Trails;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class TrailTermTests
{
    [Theory]
    [InlineData(null, "Continuity", "continuity")]
    [InlineData("british", "Continuity", "continuity")]
    [InlineData("us", "Chain of custody", "chain of custody")]
    public void Is_what_the_country_calls_it(string? setting, string heading, string text)
    {
        var term = Of(setting);
        Assert.Equal((heading, text), (term.Heading, term.Text));
    }

    [Fact]
    public void Is_nothing_that_was_made_up() => Assert.Throws<StartRefusedException>(() => Of("klingon"));

    private static TrailTerm Of(string? setting) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Evidence:Terms", setting)]).Build());
}
