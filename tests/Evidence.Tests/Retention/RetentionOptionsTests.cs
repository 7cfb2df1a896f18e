using Evidence.Kernel;
using Evidence.Retention;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Retention;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Without_a_word_locks_end_in_sixty_days_and_recordings_are_kept_without_end() =>
        Assert.Equal(new RetentionOptions(TimeSpan.FromDays(60), null), Read());

    [Fact]
    public void What_is_said_counts() =>
        Assert.Equal(new RetentionOptions(TimeSpan.FromDays(90), 31), Read(("Retention:LockDays", "90"), ("Retention:KeepDays", "31")));

    [Theory]
    [InlineData("Retention:LockDays", "")]
    [InlineData("Retention:LockDays", " ")]
    [InlineData("Retention:LockDays", "0")]
    [InlineData("Retention:LockDays", "-60")]
    [InlineData("Retention:LockDays", "29")]
    [InlineData("Retention:LockDays", "91")]
    [InlineData("Retention:LockDays", "60.5")]
    [InlineData("Retention:LockDays", "sixty")]
    [InlineData("Retention:LockDays", "99999999999999999999")]
    [InlineData("Retention:KeepDays", "")]
    [InlineData("Retention:KeepDays", " ")]
    [InlineData("Retention:KeepDays", "0")]
    [InlineData("Retention:KeepDays", "-1")]
    [InlineData("Retention:KeepDays", "36501")]
    [InlineData("Retention:KeepDays", "for ever")]
    public void What_makes_no_sense_stops_the_start_and_names_the_setting(string name, string value) =>
        Assert.Contains(name, Assert.Throws<StartRefusedException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    private static RetentionOptions Read(params (string Key, string Value)[] settings) =>
        RetentionOptions.From(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
