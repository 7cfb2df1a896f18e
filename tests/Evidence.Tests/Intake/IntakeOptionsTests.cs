using Evidence.Intake;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class IntakeOptionsTests
{
    [Fact]
    public void Uploads_rest_for_the_days_that_are_set_and_for_a_month_unless_they_are()
    {
        Assert.Equal(TimeSpan.FromDays(30), IntakeOptions.From(Configuration(null)).UploadsMayRest);
        Assert.Equal(TimeSpan.FromDays(90), IntakeOptions.From(Configuration("90")).UploadsMayRest);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("a while")]
    [InlineData("4000000")]
    public void Refuses_what_is_no_number_of_days(string text) => Assert.Contains("Evidence:GiveUpUploadsAfterDays",
        Assert.Throws<InvalidOperationException>(() => IntakeOptions.From(Configuration(text))).Message, StringComparison.Ordinal);

    private static IConfiguration Configuration(string? days) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Evidence:GiveUpUploadsAfterDays", days)]).Build();
}
