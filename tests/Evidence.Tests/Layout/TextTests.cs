using Evidence.Web.Layout;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Layout;

public sealed class TextTests
{
    [Theory]
    [InlineData("2026-11-21T14:02:09Z", "21 November 2026, 14:02:09 GMT")]
    [InlineData("2026-07-01T12:00:00Z", "1 July 2026, 13:00:00 BST")]
    [InlineData("2026-10-25T00:30:00Z", "25 October 2026, 01:30:00 BST")]
    [InlineData("2026-10-25T01:30:00Z", "25 October 2026, 01:30:00 GMT")]
    public void Prints_the_zone_because_half_past_one_happens_twice_in_October(string instant, string text) =>
        Assert.Equal(text, Times("Europe/London").Full(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("Asia/Kolkata", "19:32:09 UTC+5:30")]
    [InlineData("America/St_Johns", "10:32:09 UTC\u22123:30")]
    [InlineData("Etc/UTC", "14:02:09 UTC")]
    [InlineData("No/Such/Zone", "14:02:09 UTC")]
    public void Names_other_zones_by_their_offset(string zone, string end) =>
        Assert.EndsWith(end, Times(zone).Full(DateTimeOffset.Parse("2026-11-21T14:02:09Z", System.Globalization.CultureInfo.InvariantCulture)), StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-10-25T01:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("2026-03-29T01:30:00", "2026-03-29T01:00:00Z")]
    [InlineData("2026-07-01T13:00:00", "2026-07-01T12:00:00Z")]
    public void Reads_a_wall_clock_also_in_the_hours_that_happen_twice_or_never(string local, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), Times("Europe/London").ToInstant(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(99_999_999, "100 MB")]
    [InlineData(100_000_000, "0.1 GB")]
    [InlineData(4_294_967_296, "4.3 GB")]
    public void Says_sizes_in_gigabytes_with_one_digit(long bytes, string text) => Assert.Equal(text, Quantities.Size(bytes));

    [Theory]
    [InlineData(999, "0:00", "less than a second")]
    [InlineData(61_000, "1:01", "1 minute 1 second")]
    [InlineData(3_723_000, "1:02:03", "1 hour 2 minutes 3 seconds")]
    [InlineData(90_000_000, "25:00:00", "25 hours")]
    public void Says_lengths_to_the_eye_and_to_the_ear(long milliseconds, string seen, string heard) =>
        Assert.Equal((seen, heard), (Quantities.Length(milliseconds), Quantities.SpokenLength(milliseconds)));

    private static TimeText Times(string zone) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Evidence:TimeZone"] = zone }).Build(), TimeProvider.System);
}
